"""Many entries at once obey the rules of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from fundops.core.tests.factories import THURSDAY, a_closed_day, an_open_day, noon
from settlement.errors import (
    DayNotOpen,
    Overdrawn,
    ReferenceReused,
    UnbalancedEntry,
)
from settlement.ledger.lines import Event, Line
from settlement.ledger.posting_sets import NewEntry, post_each
from settlement.models import JournalEntry, LedgerAccount, Posting
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db
D = Decimal
WINDOW = ("1101", "PAYA/2025-01-02")


def an_entry(reference: str, *lines: tuple[str, str, str]) -> NewEntry:
    return NewEntry(
        reference,
        str(Event.DEBIT_SUCCEEDED),
        "ORDER",
        reference,
        [Line(code, key, D(amount)) for code, key, amount in lines],
    )


def paid(number: int, amount: str = "16.00") -> NewEntry:
    return an_entry(
        f"paid:{number}", (*WINDOW, amount), ("2001", f"O{number}", f"-{amount}")
    )


def given_back(number: int, amount: str) -> NewEntry:
    return an_entry(
        f"back:{number}", (*WINDOW, f"-{amount}"), ("2001", f"O{number}", amount)
    )


def post(*entries: NewEntry) -> int:
    return post_each(entries, business_date=THURSDAY, now=noon(THURSDAY))


class TestPostEach:
    @pytest.fixture(autouse=True)
    def _an_open_day(self) -> None:
        an_open_day(THURSDAY)

    def test_writes_entries_lines_and_balances(self) -> None:
        assert post(paid(1), paid(2, "4.00")) == 2
        assert balances() == {"1101": D(20), "2001": D(-20)}
        found = JournalEntry.objects.order_by("pk").values_list("reference", flat=True)
        assert list(found) == ["paid:1", "paid:2"]
        assert LedgerAccount.objects.get(code="2001", key="O2").balance == D(-4)
        assert Posting.objects.count() == 4

    def test_asks_as_often_for_many_as_for_one(
        self, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(6):
            post(paid(1))
        with django_assert_num_queries(6):
            post(*(paid(n) for n in range(2, 30)))

    def test_posts_what_was_posted_before_no_second_time(self) -> None:
        post(paid(1))
        assert post(paid(1), paid(2)) == 1
        assert post(paid(1), paid(2)) == 0
        assert balances() == {"1101": D(32), "2001": D(-32)}

    def test_refuses_a_reference_with_other_lines_and_keeps_nothing(self) -> None:
        post(paid(1))
        with pytest.raises(ReferenceReused):
            post(paid(2), paid(1, "17.00"))

    def test_refuses_what_an_account_cannot_bear_on_the_way(self) -> None:
        # At the end the account would hold enough; in between it would not.
        with pytest.raises(Overdrawn, match="2001 O1 holds 16"):
            post(paid(1), given_back(1, "20.00"), paid(1_001))

    def test_lets_an_account_rise_and_fall(self) -> None:
        assert post(paid(1, "20.00"), given_back(1, "20.00")) == 2
        assert balances() == {}

    def test_refuses_an_entry_that_does_not_balance(self) -> None:
        with pytest.raises(UnbalancedEntry):
            post(paid(1), an_entry("x", (*WINDOW, "1.00"), ("2001", "O9", "-2.00")))
        assert not JournalEntry.objects.exists()

    def test_of_nothing_is_nothing(self) -> None:
        assert post() == 0


def test_refuses_a_closed_day() -> None:
    a_closed_day(THURSDAY)
    with pytest.raises(DayNotOpen, match="is closed"):
        post(paid(1))


@pytest.mark.django_db(transaction=True)
def test_belongs_into_a_transaction() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="transaction of their event"):
        post(paid(1))

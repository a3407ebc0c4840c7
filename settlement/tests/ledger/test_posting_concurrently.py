"""Several post at once; the database is asked by threads of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from fundops.core.tests.factories import THURSDAY, an_open_day, noon
from settlement.errors import Overdrawn
from settlement.ledger import posting
from settlement.ledger.lines import Line
from settlement.models import JournalEntry, Posting
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
AT_ONCE = 8


def post(reference: str, *lines: Line) -> None:
    with transaction.atomic():
        posting.post(
            reference=reference,
            business_date=THURSDAY,
            event="TEST",
            subject_kind="TEST",
            subject_no=reference,
            lines=lines,
            now=noon(THURSDAY),
        )


def all_at_once(press) -> list[str]:
    """Call `press(n)` from eight threads that start together; say how each ended."""
    start = threading.Barrier(AT_ONCE)

    def one(n: int) -> str:
        try:
            start.wait()
            press(n)
        except Overdrawn:
            return "refused"
        finally:
            connection.close()
        return "posted"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def test_one_reference_is_posted_once() -> None:
    an_open_day()
    outcomes = all_at_once(
        lambda n: post("same", Line("1101", "X", D(7)), Line("2001", "O1", D(-7)))
    )

    assert outcomes == ["posted"] * AT_ONCE
    assert JournalEntry.objects.count() == 1
    assert balances() == {"1101": D(7), "2001": D(-7)}


def test_one_account_is_drawn_once() -> None:
    an_open_day()
    post("in", Line("1101", "X", D(7)), Line("2001", "O1", D(-7)))
    outcomes = all_at_once(
        lambda n: post(
            f"out{n}", Line("2001", "O1", D(7)), Line("2003", f"CL{n}", D(-7))
        )
    )

    assert outcomes == ["posted"] + ["refused"] * (AT_ONCE - 1)
    assert balances() == {"1101": D(7), "2003": D(-7)}


def test_new_accounts_named_in_any_order_do_not_lock_each_other_out() -> None:
    an_open_day()

    def press(n: int) -> None:
        for m in range(5):
            lines = [Line("1101", f"K{m}{k}", D(1)) for k in range(3)]
            lines += [Line("2009", f"K{m}{k}", D(-1)) for k in range(3)]
            post(f"r{n}-{m}", *(reversed(lines) if n % 2 else lines))

    assert all_at_once(press) == ["posted"] * AT_ONCE
    assert Posting.objects.count() == AT_ONCE * 5 * 6
    assert balances() == {"1101": D(AT_ONCE * 15), "2009": D(-AT_ONCE * 15)}


def test_an_entry_outside_a_transaction_is_a_mistake() -> None:
    an_open_day()
    with pytest.raises(RuntimeError, match="transaction"):
        posting.post(
            reference="r",
            business_date=THURSDAY,
            event="TEST",
            subject_kind="TEST",
            subject_no="r",
            lines=[Line("1101", "X", D(7)), Line("2001", "O1", D(-7))],
            now=noon(THURSDAY),
        )

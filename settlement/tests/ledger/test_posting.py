from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_closed_day,
    a_day_in_work,
    an_open_day,
    noon,
)
from settlement.errors import (
    DayNotOpen,
    EntryReversed,
    Overdrawn,
    ReferenceReused,
    UnbalancedEntry,
    UnknownAccount,
)
from settlement.ledger import posting
from settlement.ledger.lines import Booking, Event, Line
from settlement.models import JournalEntry, LedgerAccount, Posting
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db
D = Decimal
T = THURSDAY
LINES = [Line("1101", "PAYA/2025-01-02", D("16.00")), Line("2001", "O1", D("-16.00"))]


def post(reference: str = "r1", lines: list[Line] | None = None, **fields: object):
    return posting.post(
        **{
            "reference": reference,
            "business_date": T,
            "event": Event.DEBIT_SUCCEEDED,
            "subject_kind": "ORDER",
            "subject_no": "O1",
            "lines": LINES if lines is None else lines,
            "now": noon(T),
            **fields,
        }
    )


@pytest.fixture(autouse=True)
def _an_open_day() -> None:
    an_open_day(T)


class TestPost:
    def test_writes_the_entry_its_lines_and_the_balances(self) -> None:
        entry = post()

        assert (entry.reference, entry.book, entry.event) == (
            "r1",
            "S",
            "DEBIT_SUCCEEDED",
        )
        lines = Posting.objects.filter(entry=entry).order_by("id")
        assert list(lines.values_list("account__code", "amount", "book")) == [
            ("1101", D(16), "S"),
            ("2001", D(-16), "S"),
        ]
        assert balances() == {"1101": D(16), "2001": D(-16)}

    def test_the_same_reference_again_changes_nothing(self) -> None:
        first = post()
        again = post(lines=list(reversed(LINES)))

        assert again.pk == first.pk
        assert Posting.objects.count() == 2
        assert balances() == {"1101": D(16), "2001": D(-16)}

    def test_the_same_reference_with_other_lines_is_refused(self) -> None:
        post()
        with pytest.raises(ReferenceReused, match="JE"):
            post(lines=[Line("1101", "X", D(1)), Line("2001", "O1", D(-1))])

    @pytest.mark.parametrize(
        "lines",
        [
            [],
            [Line("1101", "X", D(1))],
            [Line("1101", "X", D(1)), Line("2001", "O1", D("-0.99"))],
            [Line("1101", "X", D(1)), Line("2001", "O1", D(-1), "840")],
            [Line("1101", "X", D(1)), Line("9101", "O1", D(-1))],
            [Line("1101", "X", D(0)), Line("2001", "O1", D(0))],
            [Line("1101", "X", D("0.001")), Line("2001", "O1", D("-0.001"))],
            [Line("1101", "X", D("NaN")), Line("2001", "O1", D("NaN"))],
            [Line("1101", "X", 1.0), Line("2001", "O1", -1.0)],
            [
                Line("1101", "X", D(1)),
                Line("1101", "X", D(1)),
                Line("2001", "O1", D(-2)),
            ],
        ],
    )
    def test_refuses_what_does_not_balance(self, lines: list[Line]) -> None:
        with pytest.raises(UnbalancedEntry):
            post(lines=lines)
        assert not JournalEntry.objects.exists()

    @pytest.mark.parametrize(("code", "key"), [("2999", "X"), ("2001", "")])
    def test_refuses_an_account_that_is_not_in_the_chart(
        self, code: str, key: str
    ) -> None:
        with pytest.raises(UnknownAccount):
            post(lines=[Line("1101", "X", D(1)), Line(code, key, D(-1))])

    @pytest.mark.parametrize("code", [f"20{n:02d}" for n in range(1, 12)] + ["1202"])
    def test_refuses_to_overdraw(self, code: str) -> None:
        amount = D(-1) if code == "1202" else D(1)
        with pytest.raises(Overdrawn, match=code):
            post(lines=[Line(code, "X", amount), Line("1001", "B1", -amount)])

    def test_draws_an_account_to_zero_and_not_below(self) -> None:
        post()
        post("r2", [Line("2001", "O1", D(16)), Line("2003", "CL1", D(-16))])
        with pytest.raises(Overdrawn, match=r"2001 O1 holds 0\.00"):
            post("r3", [Line("2001", "O1", D("0.01")), Line("2003", "C", D("-0.01"))])

    def test_what_the_bank_did_is_never_refused(self) -> None:
        post(lines=[Line("1302", "M1", D(5)), Line("1001", "B1", D(-5))])
        assert balances() == {"1001": D(-5), "1302": D(5)}

    def test_keeps_currencies_apart(self) -> None:
        post(
            lines=[
                Line("1101", "X", D(1)),
                Line("2001", "O1", D(-1)),
                Line("1101", "X", D(2), "840"),
                Line("2001", "O1", D(-2), "840"),
            ]
        )
        assert LedgerAccount.objects.filter(code="2001", key="O1").count() == 2


class TestTheDay:
    def test_a_day_that_was_never_opened_is_refused(self) -> None:
        with pytest.raises(DayNotOpen, match="never opened"):
            post(business_date=FRIDAY)

    def test_a_day_in_work_is_posted_to(self) -> None:
        a_day_in_work(T)
        assert post().business_date == T

    def test_a_closed_day_is_refused(self) -> None:
        a_closed_day(T)
        with pytest.raises(DayNotOpen, match="closed"):
            post()

    def test_the_day_after_keeps_the_true_day(self) -> None:
        a_closed_day(T)
        an_open_day(FRIDAY)
        entry = post(business_date=FRIDAY, effective_date=T)
        assert (entry.business_date, entry.effective_date) == (FRIDAY, T)


class TestPostBooking:
    def test_writes_an_entry_in_each_book(self) -> None:
        posting.post_booking(
            reference="r1",
            booking=Booking(
                Event.PURCHASE_CONFIRMED,
                settlement=(Line("1101", "X", D(3)), Line("2011", "91/1", D(-3))),
                own=(Line("9101", "91/1", D(3)), Line("9301", "91/1", D(-3))),
            ),
            business_date=T,
            subject_kind="ORDER",
            subject_no="O1",
            now=noon(T),
        )
        assert sorted(JournalEntry.objects.values_list("reference", "book")) == [
            ("r1", "S"),
            ("r1/own", "O"),
        ]
        assert balances() == {
            "1101": D(3),
            "2011": D(-3),
            "9101": D(3),
            "9301": D(-3),
        }


class TestReverse:
    def test_undoes_the_entry_and_names_it(self) -> None:
        entry = post()
        reversal = posting.reverse(entry_id=entry.pk, business_date=T, now=noon(T))

        assert (reversal.reverses, reversal.event) == (entry, "REVERSAL")
        assert balances() == {}

    def test_a_second_time_changes_nothing(self) -> None:
        entry = post()
        first = posting.reverse(entry_id=entry.pk, business_date=T, now=noon(T))
        again = posting.reverse(entry_id=entry.pk, business_date=T, now=noon(T))
        assert again == first
        assert JournalEntry.objects.count() == 2

    def test_refuses_a_reversal(self) -> None:
        entry = post()
        reversal = posting.reverse(entry_id=entry.pk, business_date=T, now=noon(T))
        with pytest.raises(EntryReversed):
            posting.reverse(entry_id=reversal.pk, business_date=T, now=noon(T))

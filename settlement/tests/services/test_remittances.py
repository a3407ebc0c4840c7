from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Channel
from fundops.core.models import AuditEntry, Break
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_in_work,
    an_open_day,
    noon,
    service,
)
from settlement.errors import MovementBooked
from settlement.ledger import posting
from settlement.models import BankMovement, JournalEntry, LedgerAccount, Remittance
from settlement.selectors.booking_days import window_day
from settlement.selectors.remittances import received_for, received_orders
from settlement.services import remittances
from settlement.services.remittance_breaks import note_overdue
from settlement.services.verify_books import verify_books
from settlement.tests.channel_factories import (
    a_debit,
    an_applied_channel_file,
    an_arrival,
)
from settlement.tests.factories import a_bank_account, a_channel, at, balances

pytestmark = pytest.mark.django_db
D = Decimal
State = Remittance.State


@pytest.fixture(autouse=True)
def _days() -> None:
    a_day_in_work(THURSDAY)
    an_open_day(FRIDAY)


def owed(amount: str, day: dt.date = THURSDAY, code: str = "PAYA") -> Remittance:
    """A window that the channel owes, with a debit that says so."""
    a_channel(code)
    debit = a_debit(amount, at=noon(day))
    assert debit.succeeded_at
    assert window_day(debit.succeeded_at) == day
    return remittances.expect(
        channel=Channel.objects.get(code=code), window_day=day, amount=D(amount)
    )


def take(movement: BankMovement) -> None:
    remittances.take(movement=movement, actor=service(), now=noon(FRIDAY))


def windows() -> list[tuple[dt.date, Decimal, str]]:
    return [
        (one.window_day, one.received, one.state)
        for one in Remittance.objects.order_by("window_day")
    ]


def breaks() -> list[tuple[str, Decimal, str]]:
    found = Break.objects.filter(kind="remittance").order_by("id")
    return list(found.values_list("reason", "amount", "state"))


class TestTake:
    def test_the_whole_of_a_window_is_received(self) -> None:
        owed("1000.00")
        movement = an_arrival("1000.00")
        take(movement)
        assert windows() == [(THURSDAY, D(1000), State.RECEIVED)]
        assert balances() == {"1001": 1000, "2001": -1000}
        movement = BankMovement.objects.get()
        assert movement.entry_reference == f"remittance:{movement.evidence_key}"
        assert AuditEntry.objects.filter(
            action="settlement.remittance.received"
        ).exists()
        assert breaks() == []
        assert verify_books().broken == []

    def test_is_booked_on_the_banks_day(self) -> None:
        owed("1000.00")
        take(an_arrival("1000.00", on=FRIDAY))
        entry = JournalEntry.objects.order_by("id").last()
        assert (entry.business_date, entry.event) == (FRIDAY, "REMITTANCE")

    def test_too_little_is_a_break_until_the_rest_comes(self) -> None:
        owed("1000.00")
        take(an_arrival("999.99"))
        assert windows() == [(THURSDAY, D("999.99"), State.PARTLY_RECEIVED)]
        assert breaks() == [("REMITTANCE_SHORT", D("0.01"), "OPEN")]
        take(an_arrival("0.01"))
        assert windows() == [(THURSDAY, D(1000), State.RECEIVED)]
        assert breaks() == [("REMITTANCE_SHORT", D("0.01"), "RESOLVED")]
        assert balances() == {"1001": 1000, "2001": -1000}

    def test_too_much_waits_on_2009_with_a_break(self) -> None:
        owed("1000.00")
        take(an_arrival("1000.01"))
        assert windows() == [(THURSDAY, D(1000), State.RECEIVED)]
        assert balances() == {"1001": D("1000.01"), "2001": -1000, "2009": D("-0.01")}
        assert breaks() == [("REMITTANCE_OVER", D("0.01"), "OPEN")]
        assert JournalEntry.objects.filter(event="REMITTANCE").count() == 1

    def test_the_same_money_again_is_over(self) -> None:
        owed("1000.00")
        take(an_arrival("1000.00"))
        take(an_arrival("1000.00"))
        assert balances()["2009"] == -1000
        assert breaks() == [("REMITTANCE_OVER", D(1000), "OPEN")]

    def test_the_window_that_fits_exactly_comes_first(self) -> None:
        owed("1000.00")
        owed("500.00", FRIDAY)
        take(an_arrival("500.00"))
        assert windows() == [
            (THURSDAY, D(0), State.EXPECTED),
            (FRIDAY, D(500), State.RECEIVED),
        ]

    def test_one_sum_for_two_windows_pays_the_oldest_first(self) -> None:
        owed("1000.00")
        owed("500.00", FRIDAY)
        take(an_arrival("1200.00"))
        assert windows() == [
            (THURSDAY, D(1000), State.RECEIVED),
            (FRIDAY, D(200), State.PARTLY_RECEIVED),
        ]
        assert {code: balances()[code] for code in ("1001", "1101")} == {
            "1001": 1200,
            "1101": 300,
        }

    def test_a_window_that_is_named_comes_before_an_older_one(self) -> None:
        owed("1000.00")
        owed("500.00", FRIDAY)
        take(an_arrival("400.00", summary="清算款 PAYA 20250103"))
        assert windows() == [
            (THURSDAY, D(0), State.EXPECTED),
            (FRIDAY, D(400), State.PARTLY_RECEIVED),
        ]

    def test_the_ledger_is_the_truth_of_what_is_owed(self) -> None:
        a_debit("1000.00")
        remittances.expect(
            channel=a_channel(), window_day=THURSDAY, amount=D("1500.00")
        )
        take(an_arrival("1500.00"))
        assert balances() == {"1001": 1500, "2001": -1000, "2009": -500}

    @pytest.mark.parametrize(
        ("amount", "summary"), [("1000.00", ""), ("400.00", "清算款 PAYA 20250102")]
    )
    def test_money_before_the_file_is_expected_by_our_books(
        self, amount: str, summary: str
    ) -> None:
        a_debit("1000.00")
        take(an_arrival(amount, summary=summary, on=FRIDAY))
        remittance = Remittance.objects.get()
        assert (remittance.expected, remittance.received) == (1000, D(amount))
        assert "2009" not in balances()

    @pytest.mark.parametrize(
        ("amount", "on"), [("999.00", FRIDAY), ("1000.00", THURSDAY)]
    )
    def test_money_that_fits_no_window_of_the_books_is_unknown(
        self, amount: str, on: dt.date
    ) -> None:
        a_debit("1000.00")
        take(an_arrival(amount, on=on))
        assert not Remittance.objects.exists()
        assert balances()["2009"] == -D(amount)

    def test_money_of_a_channel_that_owes_nothing_is_unknown(self) -> None:
        owed("1000.00")
        take(an_arrival("1000.00", code="PAYB"))
        assert windows() == [(THURSDAY, D(0), State.EXPECTED)]
        assert balances() == {"1001": 1000, "1101": 1000, "2001": -1000, "2009": -1000}

    def test_an_account_of_nobody_we_know_is_unknown(self) -> None:
        stranger = a_bank_account("CHANNEL")
        take(an_arrival("7.00", payer=stranger))
        assert balances() == {"1001": 7, "2009": -7}
        assert JournalEntry.objects.get().event == "UNKNOWN_RECEIPT"

    def test_a_movement_is_booked_once(self) -> None:
        owed("1000.00")
        movement = an_arrival("1000.00")
        movements_other = BankMovement.objects.get()
        movements_other.entry_reference = "other"
        movements_other.save(update_fields=["entry_reference"])
        movement.entry_reference = "other"
        with pytest.raises(MovementBooked):
            take(movement)
        assert balances() == {"1101": 1000, "2001": -1000}


class TestRefute:
    def test_what_never_came_is_expected_again(self) -> None:
        owed("1000.00")
        owed("500.00", FRIDAY)
        movement = an_arrival("1600.00")
        take(movement)
        movement.refute()
        movement.save(update_fields=["state"])
        entry = JournalEntry.objects.get(reference=movement.entry_reference)
        posting.reverse(entry_id=entry.pk, business_date=FRIDAY, now=noon(FRIDAY))
        remittances.refute(movement=movement, actor=service(), now=noon(FRIDAY))
        assert windows() == [
            (THURSDAY, D(0), State.EXPECTED),
            (FRIDAY, D(0), State.EXPECTED),
        ]
        assert breaks() == [("REMITTANCE_OVER", D(100), "RESOLVED")]
        assert balances()["1101"] == 1500
        assert "1001" not in balances()
        assert verify_books().broken == []


class TestExpect:
    def test_more_than_was_received_is_awaited(self) -> None:
        remittance = owed("1000.00")
        take(an_arrival("1000.00"))
        remittances.expect(
            channel=remittance.channel, window_day=THURSDAY, amount=D("1200.00")
        )
        assert windows() == [(THURSDAY, D(1000), State.PARTLY_RECEIVED)]
        remittances.expect(
            channel=remittance.channel, window_day=THURSDAY, amount=D("1000.00")
        )
        assert windows() == [(THURSDAY, D(1000), State.RECEIVED)]

    def test_what_is_late_is_a_break_until_it_comes(self) -> None:
        channel = owed("1000.00").channel
        for _ in range(2):
            note_overdue(channel=channel, business_date=THURSDAY)
        assert breaks() == []
        for _ in range(2):
            note_overdue(channel=channel, business_date=FRIDAY)
        assert breaks() == [("REMITTANCE_OVERDUE", D(1000), "OPEN")]
        take(an_arrival("1000.00"))
        assert breaks() == [("REMITTANCE_OVERDUE", D(1000), "RESOLVED")]


class TestReceivedFor:
    def test_needs_the_file_and_the_money(self) -> None:
        debit = a_debit("1000.00")
        order_no = debit.legs.get().order.order_no
        assert not received_for(order_no)
        remittances.expect(
            channel=debit.channel, window_day=THURSDAY, amount=D("1000.00")
        )
        take(an_arrival("1000.00"))
        assert not received_for(order_no)
        an_applied_channel_file(debit)
        assert received_for(order_no)

    def test_what_the_file_lacks_is_not_here_though_its_window_is_paid(self) -> None:
        there, lacking = a_debit("1000.00"), a_debit("500.00")
        an_applied_channel_file(there)
        remittances.expect(
            channel=there.channel, window_day=THURSDAY, amount=D("1000.00")
        )
        take(an_arrival("1000.00"))
        numbers = [one.legs.get().order.order_no for one in (there, lacking)]
        assert received_orders(numbers) == {numbers[0]}

    def test_partly_is_not(self) -> None:
        debit = a_debit("1000.00")
        an_applied_channel_file(debit)
        remittances.expect(
            channel=debit.channel, window_day=THURSDAY, amount=D("1000.00")
        )
        take(an_arrival("999.00"))
        assert not received_for(debit.legs.get().order.order_no)

    def test_an_order_without_a_debit_is_not(self) -> None:
        assert not received_for("ORDER")
        assert received_orders([]) == set()


def test_a_window_holds_what_its_channel_owes() -> None:
    """15:00:00 begins the next window."""
    a_debit("100.00", at=at(THURSDAY, 14, 59, 59))
    a_debit("200.00", at=at(THURSDAY, 15))
    found = LedgerAccount.objects.filter(code="1101").order_by("key")
    assert list(found.values_list("key", "balance")) == [
        ("PAYA/2025-01-02", D(100)),
        ("PAYA/2025-01-03", D(200)),
    ]

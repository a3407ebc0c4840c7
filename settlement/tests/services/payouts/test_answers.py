"""The bank's words about a payout: balances and states after each of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import AuditEntry, Break
from settlement.models import (
    AttemptAnswer,
    BankMovement,
    Claim,
    JournalEntry,
    Payout,
    Reservation,
)
from settlement.services import reservations
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as bank
from settlement.tests.factories import balances

pytestmark = pytest.mark.django_db
D = Decimal
#: Nothing owed to the customer, 80.00 of theirs and of the fund side's on no account.
NOTHING: dict[str, Decimal] = {}
OWED = {"1001": D(80), "2004": D(-80)}
UNDER_WAY = {"1001": D(80), "2006": D(-80)}
IN_BALANCE = {"1001": D(80), "2008": D(-80)}


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


@pytest.fixture
def payout() -> Payout:
    return bank.a_sent_payout()


def states(payout: Payout) -> tuple[str, str]:
    payout = bank.again(payout)
    return str(payout.state), str(payout.claim.state)


def reasons() -> list[str]:
    found = Break.objects.exclude(reason__in=["CHANNEL_ROW_MISSING"])
    return sorted(found.values_list("reason", flat=True))


def held() -> list[str]:
    return list(Reservation.objects.order_by("pk").values_list("state", flat=True))


class TestSubmitted:
    def test_the_debt_is_under_way_and_its_money_is_kept(self, payout: Payout) -> None:
        assert states(payout) == ("SUBMITTED", "IN_PAYOUT")
        assert balances() == UNDER_WAY
        assert held() == ["HELD"]
        account = bank.the_account()
        assert reservations.available(account_id=account.pk) == 0


class TestAccepted:
    def test_moves_no_money(self, payout: Payout) -> None:
        bank.accepted(payout)
        assert states(payout) == ("BANK_ACCEPTED", "IN_PAYOUT")
        assert balances() == UNDER_WAY

    def test_late_takes_nothing_back(self, payout: Payout) -> None:
        bank.paid(payout)
        bank.accepted(payout)
        assert states(payout) == ("PAID", "PAID")


class TestPaid:
    @pytest.mark.parametrize("say", [bank.paid, bank.debit_line])
    def test_ends_the_debt(self, say: object, payout: Payout) -> None:
        say(payout)  # type: ignore[operator] # one of the two
        assert states(payout) == ("PAID", "PAID")
        assert balances() == NOTHING
        assert held() == ["CONSUMED"]
        movement = BankMovement.objects.get()
        assert movement.amount == D(-80)
        assert JournalEntry.objects.filter(reference=movement.entry_reference).exists()

    def test_is_booked_once_whoever_says_it(self, payout: Payout) -> None:
        bank.paid(payout)
        bank.debit_line(payout)
        bank.paid(payout)
        assert balances() == NOTHING
        assert BankMovement.objects.get().state == "ON_STATEMENT"
        assert reasons() == []

    def test_the_same_word_twice_is_kept_once(self, payout: Payout) -> None:
        for _ in range(2):
            bank.said(payout, "DONE", "0000", key="file:1")
        assert AttemptAnswer.objects.count() == 1
        assert balances() == NOTHING

    def test_leaves_a_trace(self, payout: Payout) -> None:
        bank.paid(payout)
        assert AuditEntry.objects.filter(
            action="settlement.payout.paid", subject=payout.payout_no
        ).exists()


class TestRefused:
    def test_not_by_the_customer_s_fault_the_claim_is_owed_again(
        self, payout: Payout
    ) -> None:
        bank.refused(payout, "E1001")
        assert states(payout) == ("FAILED", "OPEN")
        assert balances() == OWED
        assert held() == ["RELEASED"]

    def test_by_the_customer_s_account_it_goes_to_the_balance(
        self, payout: Payout
    ) -> None:
        bank.refused(payout, "E2001")
        assert states(payout) == ("RETURNED_TO_BALANCE", "RETURNED_TO_BALANCE")
        assert balances() == IN_BALANCE

    def test_by_a_code_nobody_knows_a_person_is_asked(self, payout: Payout) -> None:
        bank.refused(payout, "X999")
        assert states(payout) == ("FAILED", "OPEN")
        assert reasons() == ["UNKNOWN_CAUSE", "UNKNOWN_CODE"]
        assert AttemptAnswer.objects.get().cause == "UNKNOWN"

    def test_with_a_code_of_success_decides_nothing(self, payout: Payout) -> None:
        bank.refused(payout, "0000")
        assert states(payout) == ("SUBMITTED", "IN_PAYOUT")
        assert reasons() == ["CODE_CONTRADICTS"]
        assert not AttemptAnswer.objects.get().is_end

    def test_after_the_success_it_is_a_contradiction(self, payout: Payout) -> None:
        bank.paid(payout)
        bank.refused(payout)
        assert states(payout) == ("PAID", "PAID")
        assert reasons() == ["REFUSED_AFTER_SUCCESS"]


class TestCameBack:
    def test_through_transit_to_the_claim(self, payout: Payout) -> None:
        bank.paid(payout)
        bank.came_back(payout, "R1001")
        assert states(payout) == ("RETURNED", "OPEN")
        assert balances() == OWED
        events = JournalEntry.objects.order_by("pk").values_list("event", flat=True)
        assert list(events)[-3:] == [
            "PAYOUT_PAID",
            "PAYOUT_CAME_BACK",
            "RETURNED_TO_CLAIM",
        ]

    def test_by_the_customer_s_account_to_the_balance(self, payout: Payout) -> None:
        bank.paid(payout)
        bank.came_back(payout, "R2001")
        assert states(payout) == ("RETURNED_TO_BALANCE", "RETURNED_TO_BALANCE")
        assert balances() == IN_BALANCE

    def test_before_its_success_was_told(self, payout: Payout) -> None:
        bank.came_back(payout, "R1001")
        assert states(payout) == ("RETURNED", "OPEN")
        assert balances() == OWED
        bank.debit_line(payout)
        bank.paid(payout)
        assert states(payout) == ("RETURNED", "OPEN")
        assert balances() == OWED

    def test_after_it_was_settled(self, payout: Payout) -> None:
        bank.paid(payout)
        Payout.objects.filter(pk=payout.pk).update(state="SETTLED")
        Claim.objects.filter(pk=payout.claim_id).update(state="SETTLED")
        bank.came_back(payout, "R1001")
        assert states(payout) == ("RETURNED", "OPEN")
        assert balances() == OWED

    def test_refuted_by_the_statements(self, payout: Payout) -> None:
        bank.paid(payout)
        movement = BankMovement.objects.get()
        movement.refute()
        movement.save(update_fields=["state"])
        bank.said(payout, "RETURNED", "REFUTED", source="STATEMENT", movement=movement)
        assert states(payout) == ("RETURNED", "OPEN")
        assert balances() == OWED
        bank.debit_line(payout)
        assert states(payout) == ("PAID", "PAID")
        assert balances() == NOTHING


class TestPaidAfterARefusal:
    def test_the_claim_was_open_again(self, payout: Payout) -> None:
        bank.refused(payout)
        bank.paid(payout)
        assert states(payout) == ("PAID", "PAID")
        assert balances() == NOTHING
        assert reasons() == ["PAID_AFTER_REFUSAL"]

    def test_a_re_send_that_waits_is_void(self, payout: Payout) -> None:
        bank.refused(payout)
        review = bank.a_resend(payout)
        bank.paid(payout)
        review.refresh_from_db(fields=["end_reason"])
        assert type(review).objects.get(pk=review.pk).state == "VOIDED"
        assert bank.send() == []

    def test_a_re_send_that_is_ready_is_not_sent(self, payout: Payout) -> None:
        from fundops.core.services import reviews
        from fundops.core.tests.factories import service

        bank.refused(payout)
        reviews.carry_out(
            review_no=bank.a_resend(payout).review_no, actor=service(), now=bank.NOW
        )
        assert states(payout)[0] == "READY"
        bank.paid(payout)
        assert states(payout) == ("PAID", "PAID")
        assert bank.send() == []

    def test_the_balance_is_still_there(self, payout: Payout) -> None:
        bank.refused(payout, "E2001")
        bank.paid(payout)
        assert balances() == NOTHING
        assert reasons() == ["PAID_AFTER_REFUSAL"]

    def test_another_try_is_out_it_is_paid_twice(self, payout: Payout) -> None:
        bank.refused(payout)
        assert bank.send_again(payout)
        bank.paid(payout, number=1)
        assert balances() == {"1302": D(80), "2006": D(-80)}
        assert states(payout) == ("SUBMITTED", "IN_PAYOUT")
        bank.paid(payout, number=2)
        assert balances() == {"1001": D(-80), "1302": D(80)}
        assert states(payout) == ("PAID", "PAID")
        assert "PAID_TWICE" in reasons()

    def test_the_other_try_failed_the_earlier_pays(self, payout: Payout) -> None:
        bank.refused(payout)
        assert bank.send_again(payout)
        bank.paid(payout, number=1)
        bank.refused(payout, number=2)
        assert states(payout) == ("PAID", "PAID")
        assert balances() == NOTHING

    def test_what_was_paid_twice_comes_back(self, payout: Payout) -> None:
        bank.refused(payout)
        assert bank.send_again(payout)
        bank.paid(payout, number=1)
        bank.paid(payout, number=2)
        bank.came_back(payout, number=1)
        assert states(payout) == ("PAID", "PAID")
        assert balances() == NOTHING


def test_the_books_hold_after_every_word() -> None:
    payout = bank.a_sent_payout()
    for say in (bank.accepted, bank.paid, bank.came_back, bank.send_again, bank.paid):
        say(payout)
        broken = [x.id for x in verify_books().broken if x.id in ("I8", "I9", "I21")]
        assert broken == []

"""Sending a payout again: who may, when never, and to what end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import Break, Review, Staff
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import NotTheirs, ReviewRefused
from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from settlement.errors import ResendRefused
from settlement.models import Payout
from settlement.services import payouts
from settlement.services.payouts import limits as figures
from settlement.tests import payouts as bank
from settlement.tests.factories import a_card, balances

pytestmark = pytest.mark.django_db
D = Decimal
NOW = noon(FRIDAY)


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


def propose(payout: Payout, actor: Staff | None = None) -> Review:
    return payouts.propose_resend(
        payout_no=payout.payout_no,
        actor=actor or a_person(),
        now=NOW,
        reason_code="ROUTE_OPEN",
        note="the bank opened its route again",
    )


def open_questions() -> int:
    asked = Break.objects.filter(reason="UNKNOWN_CAUSE")
    return asked.exclude(state="RESOLVED").count()


def carry_out(review: Review) -> Review:
    return reviews.carry_out(review_no=review.review_no, actor=service(), now=NOW)


class TestProposeResend:
    def test_the_same_claim_amount_and_card_under_a_new_number(self) -> None:
        payout = bank.a_failed_payout()
        review = bank.approve(propose(payout))
        assert '"attempts":1' in review.content
        assert '"end":"REFUSED E1001"' in review.content
        assert bank.again(payout).state == "FAILED"

        assert carry_out(review).state == "EXECUTED"
        assert bank.again(payout).state == "READY"
        assert bank.send() == [f"{payout.payout_no}-2"]
        assert balances() == {"1001": D(80), "2006": D(-80)}
        again = bank.again(payout)
        assert (again.amount, again.card_id) == (payout.amount, payout.card_id)

    def test_what_came_back_is_sent_again(self) -> None:
        payout = bank.a_sent_payout()
        bank.paid(payout)
        bank.came_back(payout, "R1002")
        assert bank.send_again(payout) == [f"{payout.payout_no}-2"]
        bank.paid(payout)
        assert balances() == {}

    @pytest.mark.parametrize("state", ["SUBMITTED", "BANK_ACCEPTED", "UNKNOWN"])
    def test_refuses_an_unknown_outcome(self, state: str) -> None:
        payout = bank.a_sent_payout()
        Payout.objects.filter(pk=payout.pk).exclude(state=state).update(state=state)
        with pytest.raises(ResendRefused, match="enquire only; sending again could"):
            propose(payout)

    @pytest.mark.parametrize(
        "path",
        [
            (),
            ("SUBMITTED", "PAID"),
            ("SUBMITTED", "PAID", "SETTLED"),
            ("CANCELLED",),
            ("SUBMITTED", "FAILED", "RETURNED_TO_BALANCE"),
        ],
    )
    def test_refuses_every_other_state(self, path: tuple[str, ...]) -> None:
        payout = bank.a_ready_payout()
        for state in path:
            Payout.objects.filter(pk=payout.pk).update(state=state)
        with pytest.raises(ResendRefused, match="only what failed or came back"):
            propose(payout)

    def test_refuses_when_the_payee_was_the_cause(self) -> None:
        payout = bank.a_sent_payout()
        bank.refused(payout, "E2007")
        with pytest.raises(ResendRefused):
            propose(payout)
        assert balances() == {"1001": D(80), "2008": D(-80)}

    def test_refuses_a_card_that_is_no_longer_bound(self) -> None:
        payout = bank.a_failed_payout()
        card = payout.card
        card.valid_until = FRIDAY
        card.save(update_fields=["valid_until"])
        a_card(payout.claim.sub_account)
        with pytest.raises(ReviewRefused, match="payee change"):
            propose(payout)

    def test_refuses_while_one_waits(self) -> None:
        payout = bank.a_failed_payout()
        propose(payout)
        with pytest.raises(ReviewRefused, match="waits on review"):
            propose(payout)

    def test_refuses_a_third_try_on_one_day(self) -> None:
        payout = bank.a_failed_payout()
        bank.send_again(payout)
        bank.refused(payout)
        with pytest.raises(ReviewRefused, match="2 of 2 today"):
            propose(payout)

    def test_the_bounds_are_data(self, settings: object) -> None:
        settings.PAYOUT_LIMITS = {"attempts": 1}  # type: ignore[attr-defined] # a fixture
        assert figures.limits().attempts == 1
        with pytest.raises(ReviewRefused, match="1 of 1 tries"):
            propose(bank.a_failed_payout())

    def test_refuses_who_is_no_maker(self) -> None:
        with pytest.raises(NotTheirs):
            propose(bank.a_failed_payout(), a_person(role="reviewer"))

    def test_the_maker_cannot_approve(self) -> None:
        review = propose(bank.a_failed_payout())
        with pytest.raises(NotTheirs):
            bank.approve(review, checker=review.maker)


class TestUnknownCause:
    """A failure of a code nobody knows is decided by two persons, one way or other."""

    def payout(self) -> Payout:
        payout = bank.a_sent_payout()
        bank.refused(payout, "X999")
        return bank.again(payout)

    def test_is_sent_again(self) -> None:
        payout = self.payout()
        assert open_questions() == 1
        assert bank.send_again(payout)
        assert open_questions() == 0

    def test_is_paid_after_all(self) -> None:
        bank.paid(self.payout())
        assert open_questions() == 0

    def test_is_the_customer_s_balance(self) -> None:
        payout = self.payout()
        review = propose(payout)
        reviews.decide(
            review_no=review.review_no,
            checker=a_person(role="reviewer"),
            decision="REJECT",
            reason_code="CUSTOMER_ACCOUNT",
            note="the bank says the account is closed",
            seen_sha256=review.content_sha256,
            now=NOW,
        )
        again = bank.again(payout)
        assert again.state == again.claim.state == "RETURNED_TO_BALANCE"
        assert balances() == {"1001": D(80), "2008": D(-80)}
        assert open_questions() == 0
        bank.paid(payout)
        assert balances() == {}


class TestCarryOut:
    def test_is_void_when_the_money_came_back_meanwhile_to_the_balance(self) -> None:
        payout = bank.a_failed_payout()
        review = bank.approve(propose(payout))
        bank.refused(payout, "E2001")
        assert carry_out(review).state == "VOIDED"
        assert bank.again(payout).state == "RETURNED_TO_BALANCE"
        assert bank.send() == []

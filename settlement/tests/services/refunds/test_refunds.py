"""Refunds before a second person, and the money whatever is decided."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import Review, Staff
from fundops.core.services import reviews
from fundops.core.services.reviews import CheckState
from fundops.core.services.reviews.errors import ContentChanged, ReviewRefused
from fundops.core.tests.factories import FRIDAY, a_person, noon, service
from fundops.core.tests.reviewing import an_approval
from settlement.errors import RefundRefused
from settlement.models import BankMovement, Claim, Payout, Refund
from settlement.selectors.payouts import remark_of
from settlement.services import refunds
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.release_money import release_order_money
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests import payouts as bank
from settlement.tests.factories import (
    Row,
    a_card,
    a_paying_customer,
    a_sent_purchase,
    an_applied_file,
    balances,
)
from trading.models import Order

pytestmark = pytest.mark.django_db
D = Decimal
NOW = noon(FRIDAY)


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


@pytest.fixture
def maker() -> Staff:
    return a_person()


@pytest.fixture
def refund() -> Refund:
    """The refund of a cancelled purchase of 1,000.00."""
    order = bank.a_cancelled_purchase()
    release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
    return Refund.objects.get(order_no=order.order_no)


def submit(refund: Refund, maker: Staff) -> Review:
    return refunds.submit(refund_no=refund.refund_no, actor=maker, now=NOW)


def decide(review: Review, decision: str, reason_code: str = "OTHER") -> None:
    reviews.decide(
        review_no=review.review_no,
        checker=a_person(role="reviewer"),
        decision=decision,
        reason_code=reason_code,
        note="seen and thought about",
        seen_sha256=review.content_sha256,
        now=NOW,
    )


def prepare() -> tuple[int, int]:
    made = prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)
    return made.refunds, made.voided


def state(refund: Refund) -> str:
    return str(Refund.objects.get(pk=refund.pk).state)


def checks(refund: Refund) -> dict[str, CheckState]:
    kind = reviews.kind_of("REFUND")
    return {x.code: x.state for x in kind.checks(refund.refund_no, now=NOW)}


class TestSubmit:
    def test_pins_what_is_paid_to_whom_and_why(
        self, refund: Refund, maker: Staff
    ) -> None:
        review = submit(refund, maker)
        assert state(refund) == "SUBMITTED"
        assert review.amount == D(1000)
        for words in ('"paid":"1000.00"', '"used":"0.00"', '"masked":"****', "Z03"):
            assert words in review.content

    def test_refuses_a_second_time(self, refund: Refund, maker: Staff) -> None:
        submit(refund, maker)
        with pytest.raises(RefundRefused, match="cannot be submitted"):
            submit(refund, maker)
        assert Review.objects.count() == 1

    @pytest.mark.parametrize(
        "path",
        [
            ("SUBMITTED",),
            ("SUBMITTED", "IN_REVIEW"),
            ("SUBMITTED", "IN_REVIEW", "ON_HOLD"),
            ("SUBMITTED", "IN_REVIEW", "APPROVED"),
            ("SUBMITTED", "IN_REVIEW", "APPROVED", "CLOSED"),
        ],
    )
    def test_refuses_every_other_state(
        self, path: tuple[str, ...], refund: Refund, maker: Staff
    ) -> None:
        if "APPROVED" in path:
            an_approval(
                kind="REFUND", subject_no=refund.refund_no, amount=refund.amount
            )
        for step in path:
            Refund.objects.filter(pk=refund.pk).update(state=step)
        with pytest.raises(RefundRefused):
            submit(refund, maker)

    def test_refuses_without_a_card(self, refund: Refund, maker: Staff) -> None:
        card = refund.claim.sub_account.capital_account.cards.get()
        card.valid_until = FRIDAY
        card.save(update_fields=["valid_until"])
        with pytest.raises(ReviewRefused, match="No card is bound"):
            submit(refund, maker)
        assert state(refund) == "CREATED"

    def test_refuses_more_than_came(self, maker: Staff, refund: Refund) -> None:
        """Two origins of one order: together they may give back what came, no more."""
        claim = refund.claim
        other = Claim.objects.create(
            claim_no="CLX",
            kind="REFUND",
            origin_kind="CONFIRMATION",
            origin_no="X",
            origin_key="X",
            business_date=FRIDAY,
            sub_account=claim.sub_account,
            order_no=claim.order_no,
            amount=D("0.01"),
            due_date=FRIDAY,
        )
        Refund.objects.create(
            refund_no="RFX",
            claim=other,
            order_no=claim.order_no,
            amount=D("0.01"),
            paid=D("0.01"),
            used=0,
            business_date=FRIDAY,
        )
        with pytest.raises(ReviewRefused, match=r"1,000.01 goes back in all"):
            submit(refund, maker)

    def test_money_that_has_not_come_is_only_worth_a_look(self, refund: Refund) -> None:
        told = checks(refund)
        assert told.pop("MONEY") == CheckState.LOOK
        assert set(told.values()) == {CheckState.PASS}


class TestDecided:
    def test_approved_becomes_a_payout_that_closes_it(
        self, refund: Refund, maker: Staff
    ) -> None:
        bank.approve(submit(refund, maker))
        assert state(refund) == "APPROVED"
        assert prepare() == (1, 0)
        payout = Payout.objects.get()
        assert (payout.amount, payout.state) == (D(1000), "READY")
        assert remark_of(payout) == f"Z03/{refund.order_no}"
        assert bank.send() == []  # its remittance has not come
        order = refund.claim.order_no
        bank.the_channel_remits(_order(order))
        assert bank.send() == [f"{payout.payout_no}-1"]
        assert balances() == {"1001": D(1000), "2006": D(-1000)}
        bank.paid(payout)
        assert (state(refund), balances()) == ("CLOSED", {})

    def test_a_second_run_makes_no_second_payout(
        self, refund: Refund, maker: Staff
    ) -> None:
        bank.approve(submit(refund, maker))
        assert prepare() == (1, 0)
        assert prepare() == (0, 0)
        assert Payout.objects.count() == 1

    def test_nothing_is_sent_without_an_approval(
        self, refund: Refund, maker: Staff
    ) -> None:
        submit(refund, maker)
        bank.the_channel_remits(_order(refund.order_no))
        assert prepare() == (0, 0)
        assert bank.send() == []

    def test_rejected_stays_owed_and_comes_again(
        self, refund: Refund, maker: Staff
    ) -> None:
        decide(submit(refund, maker), "REJECT")
        assert state(refund) == "REJECTED"
        assert balances() == {"1101": D(1000), "2003": D(-1000)}
        bank.approve(submit(refund, maker))
        assert state(refund) == "APPROVED"

    def test_returned_comes_again(self, refund: Refund, maker: Staff) -> None:
        decide(submit(refund, maker), "RETURN", "TO_CLARIFY")
        assert state(refund) == "RETURNED_TO_MAKER"
        submit(refund, maker)
        assert state(refund) == "SUBMITTED"

    def test_withdrawn_goes_back_to_the_maker(
        self, refund: Refund, maker: Staff
    ) -> None:
        review = submit(refund, maker)
        reviews.withdraw(review_no=review.review_no, actor=maker, now=NOW)
        assert state(refund) == "RETURNED_TO_MAKER"

    def test_held_and_released(self, refund: Refund, maker: Staff) -> None:
        review = submit(refund, maker)
        decide(review, "HOLD")
        assert state(refund) == "ON_HOLD"
        decide(review, "RELEASE")
        assert state(refund) == "IN_REVIEW"
        bank.approve(Review.objects.get(pk=review.pk))
        assert state(refund) == "APPROVED"

    def test_another_card_since_then_voids_the_approval(
        self, refund: Refund, maker: Staff
    ) -> None:
        bank.approve(submit(refund, maker))
        sub_account = refund.claim.sub_account
        card = sub_account.capital_account.cards.get()
        card.valid_until = FRIDAY
        card.save(update_fields=["valid_until"])
        a_card(sub_account)
        assert prepare() == (0, 1)
        assert (state(refund), Payout.objects.count()) == ("RETURNED_TO_MAKER", 0)
        bank.approve(submit(refund, maker))
        assert prepare() == (1, 0)

    def test_another_card_while_it_is_decided_is_seen(
        self, refund: Refund, maker: Staff
    ) -> None:
        review = submit(refund, maker)
        card = refund.claim.sub_account.capital_account.cards.get()
        card.valid_until = FRIDAY
        card.save(update_fields=["valid_until"])
        a_card(refund.claim.sub_account)
        with pytest.raises(ContentChanged):
            bank.approve(review)
        assert state(refund) == "RETURNED_TO_MAKER"


class TestAfterThePayout:
    def test_refused_it_is_the_same_claim_under_a_re_send(
        self, refund: Refund, maker: Staff
    ) -> None:
        bank.the_channel_remits(_order(refund.order_no))
        bank.approve(submit(refund, maker))
        prepare()
        bank.send()
        payout = Payout.objects.get()
        bank.refused(payout)
        assert balances() == {"1001": D(1000), "2003": D(-1000)}
        assert bank.send_again(payout) == [f"{payout.payout_no}-2"]
        bank.paid(payout)
        assert (state(refund), balances()) == ("CLOSED", {})
        assert BankMovement.objects.filter(amount=D(-1000)).count() == 1


def test_of_a_partial_confirmation_is_evidenced_by_its_row(maker: Staff) -> None:
    order = a_sent_purchase("1000.00", sub_account=a_paying_customer())
    an_applied_file(Row(order, "600.00", "600.00"))
    settle_confirmations(business_date=FRIDAY, actor=service(), now=NOW)
    refund = Refund.objects.get()
    assert (refund.paid, refund.used, refund.amount) == (D(1000), D(600), D(400))
    assert checks(refund)["EVIDENCE"] == CheckState.PASS
    bank.approve(submit(refund, maker))
    assert prepare() == (1, 0)
    assert remark_of(Payout.objects.get()).startswith("122/")


def _order(order_no: str) -> Order:
    return Order.objects.get(order_no=order_no)

"""What is asked of reviews of money by amount, payee and hand; and undoing them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import BankCard, FundTradingAccount
from fundops.core.database.owner import as_owner
from fundops.core.models import Review, ReviewPolicy
from fundops.core.services import reviews
from fundops.core.services.reviews import Traits, terms
from fundops.core.services.reviews.errors import NeedsSecondFactor
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from fundops.core.tests.reviewing import a_code
from settlement.models import (
    BankAccount,
    Claim,
    CustodianTransfer,
    Payout,
    Refund,
    Reservation,
)
from settlement.selectors.review_traits import (
    traits_of_claim,
    traits_of_counterpart,
)
from settlement.services import payouts, refunds
from settlement.services.release_money import release_order_money
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.factories import (
    a_bank_account,
    a_card,
    a_paying_customer,
    money_on,
)
from trading.models import Order

pytestmark = pytest.mark.django_db
NOW = noon(FRIDAY)
ALL = "reviewer,senior_reviewer,compliance"
LONG_AGO = THURSDAY.replace(year=2020)


def policy(kind: str, amount: str, traits: Traits = Traits()) -> ReviewPolicy:  # noqa: B008 - frozen
    return terms.policy_for(kind=kind, amount=Decimal(amount), on=FRIDAY, traits=traits)


def another_card(card: BankCard) -> BankCard:
    """The card that took its place, on THURSDAY."""
    BankCard.objects.filter(pk=card.pk).update(valid_until=THURSDAY)
    sub_account = card.capital_account.sub_accounts.get()
    return a_card(sub_account)


@pytest.fixture
def refund() -> Refund:
    bank.two_days()
    order = bank.a_cancelled_purchase()
    release_order_money(business_date=FRIDAY, actor=service(), now=NOW)
    return Refund.objects.get(order_no=order.order_no)


def submit(refund: Refund) -> Review:
    return refunds.submit(refund_no=refund.refund_no, actor=a_person(), now=NOW)


class TestWhichRuleIsFollowed:
    @pytest.mark.parametrize(
        ("kind", "band"),
        [
            ("REFUND", "50000.00"),
            ("PAYOUT_RESEND", "50000.00"),
            ("UNAPPLIED", "50000.00"),
            ("TRANSFER", "5000000.00"),
        ],
    )
    def test_by_amount_and_a_payee_that_changed(self, kind: str, band: str) -> None:
        changed = Traits(payee_changed_on=THURSDAY)
        small = str(Decimal(band) - Decimal("0.01"))

        assert policy(kind, small).roles == "reviewer"
        assert policy(kind, band).roles == "reviewer,senior_reviewer"
        # The account of another side that is new or changed takes the highest level.
        more = ALL if kind == "TRANSFER" else "reviewer,senior_reviewer"
        assert policy(kind, small, changed).roles == more
        assert (
            policy(kind, band, changed).roles == "reviewer,senior_reviewer,compliance"
        )
        assert policy(kind, small, Traits(payee_changed_on=LONG_AGO)).levels == 1

    @pytest.mark.parametrize("kind", ["REFUND", "PAYOUT_RESEND"])
    @pytest.mark.parametrize("amount", ["1.00", "49999.99", "50000.00"])
    def test_by_hand_it_takes_compliance(self, kind: str, amount: str) -> None:
        found = policy(kind, amount, Traits(is_manual=True))

        assert found.roles == ALL

    def test_above_the_limit_no_rule_spares_the_code(self) -> None:
        for rule in ReviewPolicy.objects.filter(kind="REFUND", from_amount=50_000):
            assert (rule.step_up_from, rule.alone_from) == (50_000, 50_000)
        for rule in ReviewPolicy.objects.filter(kind="REFUND", from_amount=0):
            assert (rule.step_up_from, rule.alone_from) == (None, None)


class TestTraits:
    def test_say_whose_money_it_is(self) -> None:
        traits = traits_of_claim(Claim(sub_account=a_paying_customer()), None)

        assert traits.customer_kind == "INDIVIDUAL"
        kinds = {kind.name for kind in FundTradingAccount.Kind}
        assert kinds == {"INSTITUTION", "INDIVIDUAL", "PRODUCT"}

    def test_say_since_when_a_card_stands_in_another_s_place(self) -> None:
        sub_account = a_paying_customer()
        first = BankCard.objects.get(capital_account=sub_account.capital_account)
        claim = Claim(sub_account=sub_account)

        assert traits_of_claim(claim, first).payee_changed_on is None
        assert traits_of_claim(claim, another_card(first)).payee_changed_on == THURSDAY

    @pytest.mark.parametrize(
        "made", [{"kind": "MANUAL"}, {"origin_kind": "MANUAL"}], ids=str
    )
    def test_say_that_it_was_made_by_hand(self, made: dict[str, str]) -> None:
        claim = Claim(sub_account=a_paying_customer(), **made)

        assert traits_of_claim(claim, None).is_manual

    def test_of_a_transfer_without_a_counterpart_are_none(self) -> None:
        assert traits_of_counterpart(None, on=FRIDAY) == Traits()
        assert traits_of_counterpart(a_bank_account("PAYOUT"), on=FRIDAY) == Traits()

    def test_of_a_counterpart_never_paid_are_those_of_a_new_one(self) -> None:
        raising = a_bank_account("RAISING")
        assert traits_of_counterpart(raising, on=FRIDAY).payee_changed_on == FRIDAY
        transfer = transfers.a_draft()
        assert transfer.to_account is not None
        transfers.executed(transfers.sent(transfer))
        assert traits_of_counterpart(transfer.to_account, on=FRIDAY) == Traits()


class TestARefund:
    def test_says_its_order_s_ta_fund_and_channel(self, refund: Refund) -> None:
        order = Order.objects.get(order_no=refund.order_no)

        review = submit(refund)

        assert order.fund is not None
        assert review.ta_code == order.transfer_agent.code
        assert review.fund_code == order.fund.code
        assert review.channel_code == "PAYA"
        assert review.traits["customer_kind"] == "INDIVIDUAL"
        assert str(review.policy) == "REFUND-0 v1"

    def test_to_a_card_of_this_week_takes_a_senior_too(self, refund: Refund) -> None:
        capital = refund.claim.sub_account.capital_account
        another_card(BankCard.objects.get(capital_account=capital))

        review = submit(refund)

        assert str(review.policy) == "REFUND-0-CHANGED v1"
        assert review.traits["payee_changed_on"] == THURSDAY.isoformat()
        bank.approve(review)
        assert Refund.objects.get().state == "APPROVED"

    def test_undone_goes_back_to_its_maker_and_is_not_paid(
        self, refund: Refund
    ) -> None:
        review = bank.approve(submit(refund))
        undo(review)

        assert Refund.objects.get().state == "RETURNED_TO_MAKER"
        bank.carry_out_approved("REFUND")
        assert not Payout.objects.exists()
        assert submit(refund).state == "PENDING"


class TestAResend:
    def test_says_its_claim_s_ta_and_fund_and_is_undone(self) -> None:
        bank.two_days()
        payout = bank.a_failed_payout()
        review = bank.approve(
            payouts.propose_resend(
                payout_no=payout.payout_no, actor=a_person(), now=NOW
            )
        )
        receipt = payout.claim.receipt
        assert receipt is not None
        assert review.ta_code == receipt.transfer_agent.code
        assert review.fund_code == receipt.fund.code

        undo(review)

        bank.carry_out_approved("PAYOUT_RESEND")
        assert bank.again(payout).state == "FAILED"


class TestATransfer:
    def test_undone_lets_go_of_the_money_it_kept(self) -> None:
        transfer = transfers.approved(transfers.a_draft())
        review = Review.objects.get(subject_no=transfer.transfer_no)
        assert review.fund_code
        assert Reservation.objects.get(subject_no=transfer.transfer_no).state == "HELD"

        undo(review)

        assert CustodianTransfer.objects.get(pk=transfer.pk).state == "LAPSED"
        held = Reservation.objects.filter(subject_no=transfer.transfer_no)
        assert not held.filter(state="HELD").exists()

    def test_above_the_limit_each_of_two_gives_a_code(self) -> None:
        transfers.executed(transfers.sent(transfers.a_draft("10.00")))
        transfer = transfers.a_draft("6000000.00")
        assert transfer.from_account is not None
        money_on(transfer.from_account, "6000000.00")
        review = transfers.submitted(transfer)
        assert (review.level, reviews.needs_second_factor(review)) == (2, True)
        person = a_person(role="reviewer")

        with pytest.raises(NeedsSecondFactor):
            reviews.decide(
                review_no=review.review_no,
                checker=person,
                decision="APPROVE",
                seen_sha256=review.content_sha256,
                now=transfers.MORNING,
            )
        reviews.decide(
            review_no=review.review_no,
            checker=person,
            decision="APPROVE",
            seen_sha256=review.content_sha256,
            now=transfers.MORNING,
            second_factor=a_code(person, review),
        )
        transfers.decide(Review.objects.get(pk=review.pk))

        assert Review.objects.get(pk=review.pk).state == "APPROVED"


@pytest.mark.django_db(transaction=True)
def test_a_counterpart_that_changed_lately_takes_the_highest_level() -> None:
    transfers.executed(transfers.sent(transfers.a_draft("10.00")))
    transfer = transfers.a_draft()
    assert transfer.to_account is not None
    with as_owner():
        BankAccount.objects.filter(pk=transfer.to_account.pk).update(
            account_name="样例新户名"
        )

    review = transfers.submitted(transfer)

    assert (str(review.policy), review.level) == ("TRANSFER-0-COUNTERPART v1", 3)


def undo(review: Review) -> None:
    reviews.decide(
        review_no=review.review_no,
        checker=a_person(role="reviewer"),
        decision="UNDO",
        seen_sha256=review.content_sha256,
        now=NOW,
        reason_code="MISTAKE",
        note="approved by mistake, see the letter",
    )

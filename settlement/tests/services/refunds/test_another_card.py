"""A refund goes to another card only where the one that paid is gone."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import CapitalAccount, FundTradingAccount
from accounts.tests.factories import a_bank_card
from fundops.core.models import AuditEntry, Review, Staff
from fundops.core.services.reviews.errors import (
    NotTheirs,
    ReviewRefused,
)
from fundops.core.tests.factories import FRIDAY, a_person, service
from settlement.errors import RefundRefused
from settlement.models import Payout, Refund
from settlement.services import refunds
from settlement.services.prepare_payouts import prepare_payouts
from settlement.tests import payouts as bank
from settlement.tests.factories import balances
from settlement.tests.refunds import (
    NOW,
    WHY,
    a_refund,
    a_refund_of,
    again,
    another_card_of,
    approved,
    broken,
    chosen,
    lowered,
    the_card_that_paid_is_closed,
    with_evidence,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_days() -> None:
    bank.two_days()


@pytest.fixture
def refund() -> Refund:
    """A refund whose paying card is closed."""
    made = a_refund("1000.00", remitted=True)
    the_card_that_paid_is_closed(made)
    return made


def submitted(refund: Refund, actor: Staff | None = None) -> Review:
    return refunds.submit(
        refund_no=refund.refund_no, actor=actor or a_person(), now=NOW
    )


class TestChoose:
    def test_another_card_of_the_same_person(self, refund: Refund) -> None:
        card, maker = another_card_of(refund), a_person()
        chosen(refund, card, actor=maker)
        found = again(refund)
        assert (found.card, found.card_reason) == (card, "CARD_CLOSED")
        assert (found.card_because, found.card_by) == (WHY, maker)

    def test_says_both_cards_in_the_trail(self, refund: Refund) -> None:
        card = another_card_of(refund)
        chosen(refund, card)
        entry = AuditEntry.objects.get(action="settlement.refund.card_chosen")
        paid = refund.claim.sub_account.capital_account.cards.get()
        assert entry.before["masked"] == paid.card_no_masked
        assert entry.after["masked"] == card.card_no_masked
        assert entry.reason == f"CARD_CLOSED {WHY}"

    def test_refuses_while_the_card_that_paid_is_open(self) -> None:
        refund = a_refund()
        with pytest.raises(RefundRefused, match="The card that paid is open"):
            chosen(refund, another_card_of(refund))
        assert again(refund).card is None

    def test_refuses_the_card_of_another_person(self, refund: Refund) -> None:
        with pytest.raises(RefundRefused, match="another person's"):
            chosen(refund, a_bank_card())

    def test_refuses_a_card_that_is_not_bound(self, refund: Refund) -> None:
        card = another_card_of(refund)
        CapitalAccount.objects.filter(pk=card.capital_account_id).update(
            state=CapitalAccount.State.UNBOUND
        )
        with pytest.raises(RefundRefused, match="is not bound"):
            chosen(refund, card)

    def test_refuses_a_card_that_was_replaced(self, refund: Refund) -> None:
        card = another_card_of(refund)
        card.valid_until = FRIDAY
        card.save(update_fields=["valid_until"])
        with pytest.raises(RefundRefused, match="is not bound"):
            chosen(refund, card)

    def test_refuses_where_the_person_is_not_clear(self, refund: Refund) -> None:
        card = another_card_of(refund)
        FundTradingAccount.objects.filter(
            pk=card.capital_account.fund_trading_account_id
        ).update(kyc=FundTradingAccount.Kyc.FROZEN)
        with pytest.raises(RefundRefused, match="before that is clear"):
            chosen(refund, card)

    def test_refuses_a_number_that_is_no_card(self, refund: Refund) -> None:
        with pytest.raises(RefundRefused, match="There is no such card"):
            refunds.choose_card(
                refund_no=refund.refund_no,
                card_no="BC404",
                reason=WHY,
                actor=a_person(),
                now=NOW,
            )

    def test_asks_why(self, refund: Refund) -> None:
        with pytest.raises(RefundRefused, match="at least 10"):
            chosen(refund, another_card_of(refund), why="because")

    def test_is_the_makers_act(self, refund: Refund) -> None:
        with pytest.raises(NotTheirs):
            chosen(refund, another_card_of(refund), actor=a_person(role="reviewer"))

    def test_comes_before_the_submission(self, refund: Refund) -> None:
        card = another_card_of(refund)
        chosen(refund, card)
        with_evidence(refund)
        submitted(refund)
        with pytest.raises(RefundRefused, match="only before it is submitted"):
            chosen(refund, another_card_of(refund))
        with pytest.raises(IntegrityError, match="changes only while"):
            _write_another(refund)

    def test_goes_back_to_the_card_that_paid(self, refund: Refund) -> None:
        chosen(refund, another_card_of(refund))
        refunds.choose_card(
            refund_no=refund.refund_no,
            card_no=refunds.THE_CARD_THAT_PAID,
            reason=WHY,
            actor=a_person(),
            now=NOW,
        )
        assert (again(refund).card, again(refund).card_reason) == (None, "")


class TestDecided:
    def test_refuses_without_evidence(self, refund: Refund) -> None:
        chosen(refund, another_card_of(refund))
        with pytest.raises(ReviewRefused, match="attach the evidence"):
            submitted(refund)
        assert again(refund).state == "CREATED"

    def test_asks_one_level_more(self, refund: Refund) -> None:
        plain = submitted(a_refund("1000.00"))
        chosen(refund, another_card_of(refund))
        with_evidence(refund)
        review = submitted(refund)
        assert (plain.level, review.level) == (1, 2)
        assert review.policy.code == "REFUND-0-OTHER-CARD"
        assert review.traits["other_card"] is True

    def test_pins_both_cards_and_why(self, refund: Refund) -> None:
        card = another_card_of(refund)
        chosen(refund, card)
        with_evidence(refund)
        review = submitted(refund)
        paid = refund.claim.sub_account.capital_account.cards.get()
        for words in (card.number, paid.number, "CARD_CLOSED", WHY):
            assert words in review.content

    def test_who_chose_the_card_does_not_approve_it(self, refund: Refund) -> None:
        both = a_person()
        both.groups.add(a_person(role="reviewer").groups.get())
        chosen(refund, another_card_of(refund), actor=both)
        with_evidence(refund)
        review = submitted(refund)
        with pytest.raises(NotTheirs):
            bank.approve(review, checker=Staff.objects.get(pk=both.pk))

    def test_a_card_that_was_closed_meanwhile_voids_it(self, refund: Refund) -> None:
        card = another_card_of(refund)
        chosen(refund, card)
        with_evidence(refund)
        bank.approve(submitted(refund))
        CapitalAccount.objects.filter(pk=card.capital_account_id).update(
            state=CapitalAccount.State.UNBOUND
        )
        made = prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)
        assert (made.refunds, made.voided) == (0, 1)
        assert (again(refund).state, Payout.objects.count()) == ("RETURNED_TO_MAKER", 0)

    def test_a_payout_to_a_card_that_no_refund_names_is_not_sent(self) -> None:
        refund = a_refund("1000.00", remitted=True)
        other = another_card_of(refund)
        approved(refund)
        payout = Payout.objects.get()
        payout.cancel()
        payout.save(update_fields=["state"])
        Payout.objects.create(
            payout_no="POX",
            claim=payout.claim,
            card=other,
            amount=payout.amount,
            due_date=payout.due_date,
            business_date=payout.business_date,
        )
        assert bank.send() == []
        assert [rule for rule, _words in broken()] == ["I10"]


class TestAfterTheBankSentItBack:
    @pytest.fixture
    def rest(self) -> Refund:
        """What was left out of a refund that its card sent to the balance."""
        made = lowered(a_refund("1000.00", remitted=True), "600.00")
        approved(made.now)
        bank.send()
        bank.refused(Payout.objects.get(), "E2001")
        return made.rest

    def test_the_rest_goes_to_another_card(self, rest: Refund) -> None:
        chosen(rest, another_card_of(rest))
        assert again(rest).card_reason == "BANK_RETURNED"

    def test_a_card_that_took_money_since_is_well(self, rest: Refund) -> None:
        approved(rest)
        bank.send()
        bank.paid(Payout.objects.get(part=2))
        another = a_refund_of(rest.claim.sub_account, "500.00")
        with pytest.raises(RefundRefused, match="is open"):
            chosen(another, another_card_of(another))


def test_it_is_paid_to_the_other_card(refund: Refund) -> None:
    card = another_card_of(refund)
    chosen(refund, card)
    with_evidence(refund)
    approved(refund)
    payout = Payout.objects.get()
    assert payout.card == card
    assert bank.send() == [f"{payout.payout_no}-1"]
    bank.paid(payout)
    assert (balances(), broken(), again(refund).state) == ({}, [], "CLOSED")


@transaction.atomic
def _write_another(refund: Refund) -> None:
    Refund.objects.filter(pk=refund.pk).update(card=another_card_of(refund))

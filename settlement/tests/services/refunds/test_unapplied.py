"""A debit that succeeded after its order was given up goes back, by review."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fundops.core.models import Break, Review
from fundops.core.services import reviews
from fundops.core.services.reviews.errors import ReviewRefused
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_person, noon, service
from settlement.errors import RefundRefused
from settlement.models import Claim, Collection, Payout, Refund
from settlement.selectors.payouts import remark_of
from settlement.services import refunds
from settlement.services.collection_answers import record_answer
from settlement.services.prepare_payouts import prepare_payouts
from settlement.services.verify_books import verify_books
from settlement.tests import payouts as bank
from settlement.tests.factories import (
    A_FAILURE,
    a_collection,
    a_success,
    an_order_to_collect,
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
def debit() -> Collection:
    """A debit of 1,000.00 that succeeded after it had failed."""
    order = an_order_to_collect()
    collection = a_collection(state="SUBMITTED", order=order)
    for answer in (A_FAILURE, a_success()):
        record_answer(
            collection_id=collection.pk,
            answer=answer,
            source="QUERY",
            now=noon(THURSDAY),
        )
    assert balances() == {"1101": D(1000), "2009": D(-1000)}
    return collection


def propose(debit: Collection) -> Review:
    return refunds.propose_unapplied(
        number=debit.collection_no, actor=a_person(), now=NOW
    )


def carry_out() -> int:
    made = prepare_payouts(business_date=FRIDAY, actor=service(), now=NOW)
    return made.refunds


def test_becomes_a_claim_a_refund_and_a_payout(debit: Collection) -> None:
    bank.approve(propose(debit))
    assert balances() == {"1101": D(1000), "2009": D(-1000)}
    assert carry_out() == 1
    assert balances() == {"1101": D(1000), "2003": D(-1000)}
    claim, refund = Claim.objects.get(), Refund.objects.get()
    assert (claim.origin_kind, claim.origin_no) == ("COLLECTION", debit.collection_no)
    assert (refund.state, refund.amount) == ("APPROVED", D(1000))
    assert not Break.objects.filter(reason="LATE_SUCCESS").exclude(state="RESOLVED")

    payout = Payout.objects.get()
    assert remark_of(payout) == f"Z03/{debit.collection_no}"
    assert bank.send() == []
    bank.the_channel_remits(Order.objects.get())
    assert bank.send() == [f"{payout.payout_no}-1"]
    bank.paid(payout)
    assert balances() == {}
    assert Refund.objects.get().state == "CLOSED"


def test_the_books_hold_all_the_way(debit: Collection) -> None:
    wanted = {"I1", "I2", "I3", "I4", "I6", "I8", "I9", "I10", "I21", "L3", "L4"}
    bank.approve(propose(debit))
    carry_out()
    assert wanted.isdisjoint({x.id for x in verify_books().broken})
    bank.the_channel_remits(Order.objects.get())
    bank.send()
    bank.paid(Payout.objects.get())
    assert wanted.isdisjoint({x.id for x in verify_books().broken})


def test_is_proposed_once(debit: Collection) -> None:
    propose(debit)
    with pytest.raises(ReviewRefused, match="waits on review"):
        propose(debit)


def test_a_second_run_gives_nothing_back_twice(debit: Collection) -> None:
    bank.approve(propose(debit))
    assert carry_out() == 1
    assert carry_out() == 0
    with pytest.raises(RefundRefused, match="nothing of it stands"):
        propose(debit)


def test_rejected_it_stays_where_it_is(debit: Collection) -> None:
    review = propose(debit)
    reviews.decide(
        review_no=review.review_no,
        checker=a_person(role="reviewer"),
        decision="REJECT",
        reason_code="TO_THE_CHANNEL",
        note="the channel asks for it back",
        seen_sha256=review.content_sha256,
        now=NOW,
    )
    assert carry_out() == 0
    assert balances() == {"1101": D(1000), "2009": D(-1000)}
    propose(debit)


def test_nobody_s_money_is_not_proposed() -> None:
    with pytest.raises(RefundRefused):
        refunds.propose_unapplied(number="NOBODY", actor=a_person(), now=NOW)

"""A review of each kind, as one person submitted it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from fundops.core.models import Review, Staff
from fundops.core.tests.factories import FRIDAY, THURSDAY, noon, service
from fundops.core.tests.proposing import a_submitted_proposal, review_of
from settlement.models import Refund
from settlement.services import payouts as payout_services
from settlement.services import refunds
from settlement.services.collection_answers import record_answer
from settlement.services.release_money import release_order_money
from settlement.services.settle_confirmations import settle_confirmations
from settlement.tests import payouts as bank
from settlement.tests import transfers
from settlement.tests.factories import (
    A_FAILURE,
    Row,
    a_collection,
    a_paying_customer,
    a_sent_purchase,
    a_success,
    an_applied_file,
    an_order_to_collect,
)


def a_refund(maker: Staff) -> Review:
    """A purchase that was cancelled after its debit; its money came."""
    bank.two_days()
    order = bank.a_cancelled_purchase()
    bank.the_channel_remits(order)
    release_order_money(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return _submitted_refund(order.order_no, maker)


def a_refund_of_a_row(maker: Staff) -> Review:
    """A purchase that the TA confirmed in part: a row of its file is the evidence."""
    bank.two_days()
    order = a_sent_purchase("1000.00", sub_account=a_paying_customer())
    a_collection(state="SUCCEEDED", order=order)
    an_applied_file(Row(order, "400.00"))
    settle_confirmations(business_date=FRIDAY, actor=service(), now=noon(FRIDAY))
    return _submitted_refund(order.order_no, maker)


def _submitted_refund(order_no: str, maker: Staff) -> Review:
    refund = Refund.objects.get(order_no=order_no)
    return refunds.submit(refund_no=refund.refund_no, actor=maker, now=noon(FRIDAY))


def a_resend(maker: Staff) -> Review:
    """A payout that the bank refused, to be sent again."""
    bank.two_days()
    return payout_services.propose_resend(
        payout_no=bank.a_failed_payout().payout_no, actor=maker, now=noon(FRIDAY)
    )


def a_transfer(maker: Staff) -> Review:
    """What is owed to the fund side for a confirmed purchase."""
    return transfers.submitted(transfers.a_draft(), maker)


def unapplied_money(maker: Staff) -> Review:
    """A debit that succeeded after it had failed."""
    bank.two_days()
    order = an_order_to_collect(amount=Decimal("1000.00"))
    debit = a_collection(state="SUBMITTED", order=order)
    for answer in (A_FAILURE, a_success()):
        record_answer(
            collection_id=debit.pk, answer=answer, source="QUERY", now=noon(THURSDAY)
        )
    return refunds.propose_unapplied(
        number=debit.collection_no, actor=maker, now=noon(FRIDAY)
    )


def a_change(maker: Staff) -> Review:
    """A trading day that is to be one no more; in force later than it is decided."""
    bank.two_days()
    later = dt.date(2025, 1, 20)
    return review_of(a_submitted_proposal(maker, effective_from=later))


#: By what the review is about: the role of its maker, and how it comes about.
BY_KIND: dict[str, tuple[str, Callable[[Staff], Review]]] = {
    "refund": ("operations", a_refund),
    "refund of a row": ("operations", a_refund_of_a_row),
    "resend": ("operations", a_resend),
    "transfer": ("operations", a_transfer),
    "unapplied": ("operations", unapplied_money),
    "change": ("configuration", a_change),
}

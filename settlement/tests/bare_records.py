"""Records with nothing around them, and reviews that let the database move them."""

from __future__ import annotations

from decimal import Decimal

from fundops.core.tests.factories import THURSDAY
from fundops.core.tests.reviewing import an_approval
from settlement.models import Claim, CustodianTransfer, Payout, Refund
from settlement.tests.factories import a_card
from trading.tests.factories import a_known_sub_account

D = Decimal
T = THURSDAY


def a_claim() -> Claim:
    return Claim.objects.create(
        claim_no="CL1",
        kind="REFUND",
        origin_kind="ORDER",
        origin_no="O1",
        origin_key="O1",
        business_date=T,
        sub_account=a_known_sub_account(),
        amount=D(1),
        due_date=T,
    )


def a_refund() -> Refund:
    return Refund.objects.create(
        refund_no="RF1",
        claim=a_claim(),
        order_no="O1",
        amount=D(1),
        paid=D(1),
        used=D(0),
        business_date=T,
    )


def a_payout() -> Payout:
    claim = a_claim()
    return Payout.objects.create(
        payout_no="PO1",
        claim=claim,
        card=a_card(claim.sub_account),
        amount=D(1),
        due_date=T,
        business_date=T,
    )


def a_transfer() -> CustodianTransfer:
    return CustodianTransfer.objects.create(
        transfer_no="CT1",
        kind="TO_FUND_SIDE",
        amount=D(1),
        pay_date=T,
        business_date=T,
        content_sha256="0" * 64,
    )


def a_decided_refund() -> Refund:
    """A refund under an approved review: the database lets it be APPROVED."""
    refund = a_refund()
    an_approval(kind="REFUND", subject_no=refund.refund_no, amount=refund.amount)
    return refund


def a_decided_payout() -> Payout:
    """A payout under a re-send that was carried out: it may be READY again."""
    payout = a_payout()
    an_approval(
        kind="PAYOUT_RESEND",
        subject_no=payout.payout_no,
        amount=payout.amount,
        executed=True,
    )
    return payout


def a_decided_transfer() -> CustodianTransfer:
    """A transfer under an approved review of its content."""
    transfer = a_transfer()
    an_approval(
        kind="TRANSFER",
        subject_no=transfer.transfer_no,
        amount=transfer.amount,
        content_sha256=transfer.content_sha256,
    )
    return transfer

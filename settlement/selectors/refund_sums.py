"""What came in for an order or a debit, and what of it is given back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from fundops.core.money import ZERO
from settlement.models import Claim, LedgerAccount, Posting, Refund


@dataclass(frozen=True, slots=True)
class Sums:
    """Received, used and refunded so far, of one order or late debit (yuan)."""

    received: Decimal
    used: Decimal
    refunded: Decimal

    @property
    def fits(self) -> bool:
        return self.used + self.refunded <= self.received


def sums_of(refund: Refund) -> Sums:
    """
    Sum up everything given back of what paid a refund's order, itself included.

    Received is what the ledger booked in: credits of the order's 2001, or of the
    debit's 2009. A cancelled refund gives nothing back; every other one may.
    """
    claim = refund.claim
    if claim.origin_kind == Claim.OriginKind.COLLECTION:
        same = Refund.objects.filter(
            claim__origin_kind=claim.origin_kind, claim__origin_no=claim.origin_no
        )
        received = _credited("2009", claim.origin_no)
    elif claim.origin_kind in (Claim.OriginKind.ORDER, Claim.OriginKind.CONFIRMATION):
        same = Refund.objects.filter(
            Q(claim__origin_kind=Claim.OriginKind.ORDER)
            | Q(claim__origin_kind=Claim.OriginKind.CONFIRMATION),
            order_no=refund.order_no,
        )
        received = _credited("2001", refund.order_no)
    else:
        return Sums(refund.paid, refund.used, refund.amount)
    alive = same.exclude(state=Refund.State.CANCELLED)
    refunded = alive.aggregate(total=Sum("amount"))["total"] or ZERO
    # The interest of a failed offering came from the fund side, besides.
    return Sums(received + refund.interest, refund.used, refunded)


def _credited(code: str, key: str) -> Decimal:
    """Sum what was put on an account, less what a reversal took back."""
    account = LedgerAccount.objects.filter(code=code, key=key).first()
    if account is None:
        return ZERO
    lines = Posting.objects.filter(account=account)
    put = lines.filter(amount__lt=0, entry__reverses=None)
    taken_back = lines.filter(amount__gt=0, entry__reverses__isnull=False)
    total = put.aggregate(total=Sum("amount"))["total"] or ZERO
    back = taken_back.aggregate(total=Sum("amount"))["total"] or ZERO
    return -(total + back)

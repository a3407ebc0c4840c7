"""What came in for an order or a debit, and what of it is given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.money import ZERO
from settlement.models import Claim, Refund
from settlement.selectors.account_lines import lines_on
from settlement.selectors.refund_case import refunds_of

#: Claims that give back what paid an order.
_OF_THE_ORDER = (Claim.OriginKind.ORDER, Claim.OriginKind.CONFIRMATION)


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
        same: Iterable[Refund] = Refund.objects.filter(
            claim__origin_kind=claim.origin_kind, claim__origin_no=claim.origin_no
        )
        received = _credited("2009", claim.origin_no)
    elif claim.origin_kind in _OF_THE_ORDER:
        same = [
            one
            for one in refunds_of(refund.order_no)
            if one.claim.origin_kind in _OF_THE_ORDER
        ]
        received = _credited("2001", refund.order_no)
    else:
        return Sums(refund.paid, refund.used, refund.amount)
    alive = [one.amount for one in same if one.state != Refund.State.CANCELLED]
    # The interest of a failed offering came from the fund side, besides.
    return Sums(received + refund.interest, refund.used, sum(alive, ZERO))


def _credited(code: str, key: str) -> Decimal:
    """Sum what was put on an account, less what a reversal took back."""
    return -sum(
        (
            line.amount
            for line in lines_on(code, key)
            if (line.amount > 0) == (line.entry.reverses_id is not None)
        ),
        ZERO,
    )

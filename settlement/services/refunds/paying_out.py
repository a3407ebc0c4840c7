"""A refund that is decided becomes a payout to the customer's card."""

from __future__ import annotations

import datetime as dt

from fundops.core.services import numbers
from settlement.models import Payout, Refund
from settlement.selectors.payout_gates import bound_card


def make_payout(refund: Refund, *, business_date: dt.date) -> Payout:
    """Make the payout in the transaction that carries the decision out."""
    card = bound_card(refund.claim)
    if card is None:
        raise RuntimeError(f"{refund} was carried out without a card")
    return Payout.objects.create(
        payout_no=numbers.take_one(prefix="PO", business_date=business_date),
        claim=refund.claim,
        card=card,
        amount=refund.amount,
        currency=refund.claim.currency,
        due_date=refund.claim.due_date,
        business_date=business_date,
    )

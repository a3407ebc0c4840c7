"""A refund that is decided becomes a payout to the customer's card."""

from __future__ import annotations

import datetime as dt

from fundops.core.services import numbers
from settlement.models import Payout, Refund
from settlement.selectors.destinations import payee_of


def make_payout(refund: Refund, *, business_date: dt.date) -> Payout:
    """Make the payout in the transaction that carries the decision out."""
    card = payee_of(refund)
    if card is None:
        raise RuntimeError(f"{refund} was carried out without a card")
    return Payout.objects.create(
        payout_no=numbers.take_one(prefix="PO", business_date=business_date),
        claim=refund.claim,
        card=card,
        part=refund.part,
        amount=refund.amount,
        currency=refund.claim.currency,
        due_date=refund.claim.due_date,
        business_date=business_date,
    )

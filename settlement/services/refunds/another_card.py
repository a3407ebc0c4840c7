"""
A refund goes to another card than the one that paid: only where that one is gone.

The card is one of the same person, bound and verified; the review of it needs evidence,
one level more, and shows both cards.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import BankCard
from fundops.core.models import Staff
from fundops.core.services import audit, reviews
from settlement.errors import RefundRefused
from settlement.models import Refund
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.destinations import paid_by, why_gone, why_not
from settlement.services.refunds.makers import changeable
from settlement.services.refunds.reasons import written
from settlement.services.refunds.submitting import KIND

#: In the place of a card's number: back to the card that paid.
THE_CARD_THAT_PAID = "PAID"


@transaction.atomic
def choose_card(
    *, refund_no: str, card_no: str, reason: str, actor: Staff, now: dt.datetime
) -> Refund:
    """
    Let a refund go to another card of the same person, or back to the one that paid.

    :param card_no: the card's number with us (BankCard), or `THE_CARD_THAT_PAID`.
    :raises RefundRefused: the card is another person's or not bound, the card that
        paid is open, the refund is with the reviewers, or the reason says nothing.
    :raises NotTheirs: the person is no maker.
    """
    reviews.kind_of(KIND).lock(refund_no)
    refund = changeable(refund_no, actor)
    why = written(reason)
    before = _said(refund)
    if card_no == THE_CARD_THAT_PAID:
        _put(refund, card=None, card_reason="", card_because="", card_by=None)
    else:
        _put(refund, **_another(refund, card_no, why, actor))
    audit.record(
        action="settlement.refund.card_chosen",
        subject=refund.refund_no,
        actor=actor,
        business_date=day_in_work(),
        reason=f"{refund.card_reason} {why}".strip(),
        before=before,
        after=_said(refund),
    )
    return refund


def _another(refund: Refund, card_no: str, why: str, actor: Staff) -> dict[str, object]:
    cards = BankCard.objects.select_related("capital_account__fund_trading_account")
    card = cards.filter(number=card_no).first()
    if card is None:
        raise RefundRefused(_("There is no such card; choose one of the list."))
    if refusal := why_not(refund, card):
        raise RefundRefused(refusal)
    gone = why_gone(refund)
    return {
        "card": card,
        "card_reason": gone.code if gone else "",
        "card_because": why,
        "card_by": actor,
    }


def _put(refund: Refund, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(refund, name, value)
    refund.save(update_fields=list(fields))


def _said(refund: Refund) -> dict[str, str]:
    """Name the card that is paid, masked."""
    card = refund.card or paid_by(refund)
    return {
        "card": card.number if card else "",
        "masked": card.card_no_masked if card else "",
    }

"""
A maker lowers a refund before it is submitted; what is left out stays owed.

The refund is CANCELLED, and two parts of the same claim stand in its place: what is to
be paid now, and the rest, which waits for a decision like any other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, numbers, reviews
from settlement.errors import RefundRefused
from settlement.models import Refund
from settlement.selectors.day_in_work import day_in_work
from settlement.services.refunds.makers import changeable
from settlement.services.refunds.reasons import LOWERING, written
from settlement.services.refunds.submitting import KIND


@dataclass(frozen=True, slots=True)
class Lowered:
    """The two parts that stand in the place of a refund."""

    now: Refund
    rest: Refund


@transaction.atomic
def lower(
    *,
    refund_no: str,
    amount: Decimal,
    reason_code: str,
    reason: str,
    actor: Staff,
    now: dt.datetime,
) -> Lowered:
    """
    Pay less of a claim by this refund; the rest becomes a refund of its own.

    :param amount: what is to be paid by it, in yuan with 2 places; less than it was.
    :raises RefundRefused: it is not with its maker, the amount is not lower, or the
        reason says nothing.
    :raises NotTheirs: the person is no maker.
    """
    reviews.kind_of(KIND).lock(refund_no)
    refund = changeable(refund_no, actor)
    if reason_code not in LOWERING:
        raise RefundRefused(_("Choose one of the reasons for lowering a refund."))
    why = written(reason)
    _check(refund, amount)
    refund.cancel()
    refund.save(update_fields=["state"])
    made: dict[str, Any] = {
        "lowered_from": refund,
        "lowered_reason": reason_code,
        "lowered_because": why,
        "lowered_by": actor,
    }
    last = Refund.objects.filter(claim=refund.claim_id).aggregate(part=Max("part"))
    kept = _part(refund, amount, part=refund.part, **_card_of(refund), **made)
    rest = _part(refund, refund.amount - amount, part=last["part"] + 1, **made)
    _record(refund, Lowered(kept, rest), actor)
    return Lowered(kept, rest)


def _check(refund: Refund, amount: Decimal) -> None:
    """Refuse what is no amount, nothing, or not less: a refund is never raised."""
    whole = amount.is_finite()
    if whole and not ZERO < amount < refund.amount:
        raise RefundRefused(
            _(
                "%(refund)s is %(amount)s, as it was computed; it can be lowered to "
                "more than nothing, and never raised."
            )
            % {"refund": refund, "amount": f"{refund.amount:,.2f}"}
        )
    if not whole or amount != amount.quantize(Decimal("0.01")):
        raise RefundRefused(_("An amount has two places behind the point."))


def _part(refund: Refund, amount: Decimal, **fields: Any) -> Refund:
    day = day_in_work()
    return Refund.objects.create(
        refund_no=numbers.take_one(prefix="RF", business_date=day),
        claim=refund.claim,
        order_no=refund.order_no,
        amount=amount,
        paid=refund.paid,
        used=refund.used,
        interest=refund.interest,
        apart=refund.paid - refund.used + refund.interest - amount,
        business_date=day,
        **fields,
    )


def _card_of(refund: Refund) -> dict[str, Any]:
    """Let the part that is paid now go where the refund was to go."""
    return {
        "card": refund.card,
        "card_reason": refund.card_reason,
        "card_because": refund.card_because,
        "card_by": refund.card_by,
    }


def _record(refund: Refund, lowered: Lowered, actor: Staff) -> None:
    part = lowered.now
    audit.record(
        action="settlement.refund.lowered",
        subject=refund.refund_no,
        actor=actor,
        business_date=part.business_date,
        reason=f"{part.lowered_reason} {part.lowered_because}",
        before={"amount": str(refund.amount)},
        after={
            "amount": str(part.amount),
            "refund": part.refund_no,
            "stays_owed": str(lowered.rest.amount),
            "stays_owed_in": lowered.rest.refund_no,
            "claim": refund.claim.claim_no,
        },
    )

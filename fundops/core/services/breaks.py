"""Breaks: differences that a person has to look at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.core.services import locks, numbers


@transaction.atomic
def open_break(
    *,
    kind: str,
    reason: str,
    reference: str,
    opened_on: dt.date,
    amount: Decimal = ZERO,
    ours: str = "",
    theirs: str = "",
    party: str = "",
    subject: str = "",
    message: str = "",
) -> Break:
    """
    Open a break, or return the one opened before under the same `reference`.

    :param reference: what differs, once and for all: finding it again adds none.
    :param opened_on: business date of the step that found it.
    :param amount: yuan, the difference; zero where it is none of money.
    """
    # The second finder waits, then sees the row and burns no number.
    locks.hold(f"break {reference}")
    found = Break.objects.filter(reference=reference).first()
    if found is not None:
        return found
    return Break.objects.create(
        break_no=numbers.take_one(prefix="BR", business_date=opened_on),
        reference=reference,
        kind=kind,
        reason=reason,
        opened_on=opened_on,
        amount=amount,
        ours=ours[:80],
        theirs=theirs[:80],
        party=party,
        subject=subject,
        message=message,
    )


@transaction.atomic
def resolve_break(*, reference: str) -> bool:
    """Resolve the break of `reference`, the difference having gone; say if one was."""
    locks.hold(f"break {reference}")
    found = (
        Break.objects.select_for_update()
        .filter(reference=reference)
        .exclude(state=Break.State.RESOLVED)
        .first()
    )
    if found is None:
        return False
    found.resolve()
    found.save(update_fields=["state"])
    return True

"""Breaks about channels' money: too little, too much, too late."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Channel
from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.core.selectors import days
from fundops.core.services.breaks import open_break, resolve_break
from settlement.models import BankMovement, Remittance

State = Remittance.State


def resolve_all(prefix: str) -> None:
    """Resolve every open break whose reference begins so."""
    waiting = Break.objects.filter(reference__startswith=prefix)
    for one in waiting.exclude(state=Break.State.RESOLVED).order_by("id"):
        resolve_break(reference=one.reference)


def note_overdue(*, channel: Channel, business_date: dt.date) -> int:
    """Open a break for every earlier window not wholly paid; say for how many."""
    late = Remittance.objects.filter(channel=channel, window_day__lt=business_date)
    late = late.filter(expected__gt=ZERO).exclude(state=State.RECEIVED)
    for remittance in late.select_related("channel"):
        open_break(
            kind=Break.Kind.REMITTANCE,
            reason="REMITTANCE_OVERDUE",
            reference=f"remittance:{remittance}:OVERDUE:{remittance.expected}",
            opened_on=business_date,
            amount=remittance.expected - remittance.received,
            ours=str(remittance.expected),
            theirs=str(remittance.received),
            party=channel.code,
            subject=str(remittance),
            message=_(
                "The channel's money for this window was due by 12:00 and is not here; "
                "ask the channel."
            ),
        )
    return late.count()


def note_short(remittance: Remittance, movement: BankMovement) -> None:
    """Say that a window is paid in part; nothing where it is not."""
    if remittance.state != State.PARTLY_RECEIVED:
        return
    open_break(
        kind=Break.Kind.REMITTANCE,
        reason="REMITTANCE_SHORT",
        reference=f"remittance:{remittance}:SHORT:{movement.evidence_key}",
        opened_on=_today(movement),
        amount=remittance.expected - remittance.received,
        ours=str(remittance.expected),
        theirs=str(remittance.received),
        party=remittance.channel.code,
        subject=str(remittance),
        message=_(
            "The channel sent less than it owes for this window; the rest is awaited. "
            "Ask the channel."
        ),
    )


def note_over(
    movement: BankMovement, channel: Channel | None, unapplied: Decimal
) -> None:
    """Say that more came than any window is owed."""
    open_break(
        kind=Break.Kind.REMITTANCE,
        reason="REMITTANCE_OVER",
        reference=f"remittance:{movement.evidence_key}:OVER",
        opened_on=_today(movement),
        amount=unapplied,
        ours=str(movement.amount - unapplied),
        theirs=str(movement.amount),
        party=channel.code if channel else "",
        subject=movement.evidence_key,
        message=_(
            "The channel sent more than its windows are owed; the rest waits on 2009. "
            "Ask the channel what it is for."
        ),
    )


def _today(movement: BankMovement) -> dt.date:
    day = days.oldest_open_day()
    return day.date if day else movement.booked_on

"""What a sandbox channel does with a debit, in its own tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from fundops.core import clock
from fundops.sandbox.models import SandboxCard, SandboxDebit
from fundops.sandbox.services.world import first_of

Fault = SandboxCard.Fault
State = SandboxDebit.State
REFUSES, LATE, SILENT = "channel_refuses", "late_success", "channel_silent"
FIRST, TWICE = "callback_first", "callback_twice"
#: A debit succeeds this long after the channel said that it had failed.
LATER = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """A debit as it reached the channel."""

    channel: str
    number: str
    amount: Decimal
    currency: str
    card_no: str


def card_digest(card_no: str) -> str:
    """Name a card without keeping its number."""
    return hashlib.sha256(card_no.encode()).hexdigest()


def seed_fault(*, card_no: str, fault: str) -> SandboxCard:
    """Let a card misbehave from now on."""
    card, _ = SandboxCard.objects.update_or_create(
        card_sha256=card_digest(card_no), defaults={"fault": fault}
    )
    return card


@dataclass(frozen=True, slots=True)
class Debited:
    """A debit, and what the channel does about it besides."""

    debit: SandboxDebit
    #: Nothing is answered to the call.
    is_silent: bool = False
    #: The channel calls back before it answers.
    calls_back_first: bool = False


def debit(*, asked: Asked, now: dt.datetime) -> Debited | None:
    """
    Debit a card once a number; the same number again is told what became of it.

    A card that is not seeded pays everything. None: the call is lost on its way.
    """
    digest = card_digest(asked.card_no)
    word = (
        SandboxCard.objects.filter(card_sha256=digest)
        .values_list("fault", flat=True)
        .first()
    )
    if word == Fault.LOSES_CALLS:
        return None
    fault = _drawn(asked.number, now) if word == Fault.DRAWN else str(word or "")
    with transaction.atomic():
        found, is_new = SandboxDebit.objects.get_or_create(
            channel=asked.channel,
            number=asked.number,
            defaults={
                "amount": asked.amount,
                "currency": asked.currency,
                "card_sha256": digest,
                "received_at": now,
                "fault": fault,
                **_decided(asked, fault, now),
            },
        )
    return Debited(
        found,
        is_silent=fault in (Fault.PAYS_IN_SILENCE, SILENT),
        calls_back_first=is_new and fault == FIRST,
    )


def query(*, channel: str, number: str, now: dt.datetime) -> dict[str, Any]:
    """Say what became of a number; one that never came is closed by the question."""
    with transaction.atomic():
        found, _ = SandboxDebit.objects.get_or_create(
            channel=channel,
            number=number,
            defaults={"state": State.CLOSED, "received_at": now},
        )
    return answer(found)


@transaction.atomic
def revive(*, now: dt.datetime) -> int:
    """Let debits succeed that were said to have failed; say how many."""
    due = list(
        SandboxDebit.objects.select_for_update().filter(
            state=State.FAILED, revives_at__lte=now
        )
    )
    for found in due:
        found.succeeded_at = found.revives_at
        found.state = State.SUCCEEDED
        found.code, found.text = "0000", "成功"
        found.called_back = 0
        found.save()
    return len(due)


def answer(found: SandboxDebit) -> dict[str, Any]:
    """Write a debit as the channel's protocol does."""
    if found.state == State.CLOSED:
        return {"number": found.number, "state": "NOT_FOUND", "code": "NOT_FOUND"}
    said = {
        "number": found.number,
        "state": found.state,
        "amount": f"{found.amount:.2f}",
        "code": found.code,
        "text": found.text,
        "serial_no": found.serial_no,
    }
    if found.succeeded_at is not None:
        said["succeeded_at"] = found.succeeded_at.isoformat()
    return said


def _drawn(number: str, now: dt.datetime) -> str:
    today = now.astimezone(clock.SHANGHAI).date()
    return first_of((REFUSES, LATE, SILENT, FIRST, TWICE), number, today)


def _decided(asked: Asked, fault: str, now: dt.datetime) -> dict[str, Any]:
    serial = {"serial_no": f"{asked.channel}-{asked.number}"}
    if fault in (Fault.REFUSES, REFUSES):
        return {"state": State.FAILED, "code": "51", "text": "余额不足", **serial}
    if fault == LATE:
        return {
            "state": State.FAILED,
            "code": "96",
            "text": "系统异常",
            "revives_at": now + LATER,
            **serial,
        }
    if fault == Fault.NEVER_DECIDES:
        return {"state": State.PROCESSING, "code": "09", "text": "交易处理中"}
    return {
        "state": State.SUCCEEDED,
        "code": "0000",
        "text": "成功",
        "succeeded_at": now,
        **serial,
    }

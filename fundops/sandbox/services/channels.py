"""What a sandbox channel does with a debit, in its own tables."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from fundops.sandbox.models import SandboxCard, SandboxDebit

Fault = SandboxCard.Fault
State = SandboxDebit.State


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


def debit(*, asked: Asked, now: dt.datetime) -> dict[str, Any] | None:
    """
    Debit a card once a number; the same number again is told what became of it.

    A card that is not seeded pays everything. None: no answer is given.
    """
    digest = card_digest(asked.card_no)
    fault = (
        SandboxCard.objects.filter(card_sha256=digest)
        .values_list("fault", flat=True)
        .first()
    )
    if fault == Fault.LOSES_CALLS:
        return None
    with transaction.atomic():
        found, _ = SandboxDebit.objects.get_or_create(
            channel=asked.channel,
            number=asked.number,
            defaults={
                "amount": asked.amount,
                "currency": asked.currency,
                "card_sha256": digest,
                "received_at": now,
                **_decided(asked, fault, now),
            },
        )
    return None if fault == Fault.PAYS_IN_SILENCE else answer(found)


def query(*, channel: str, number: str, now: dt.datetime) -> dict[str, Any]:
    """Say what became of a number; one that never came is closed by the question."""
    with transaction.atomic():
        found, _ = SandboxDebit.objects.get_or_create(
            channel=channel,
            number=number,
            defaults={"state": State.CLOSED, "received_at": now},
        )
    return answer(found)


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


def _decided(asked: Asked, fault: str | None, now: dt.datetime) -> dict[str, Any]:
    if fault == Fault.REFUSES:
        return {"state": State.FAILED, "code": "51", "text": "余额不足"}
    if fault == Fault.NEVER_DECIDES:
        return {"state": State.PROCESSING, "code": "09", "text": "交易处理中"}
    return {
        "state": State.SUCCEEDED,
        "code": "0000",
        "text": "成功",
        "serial_no": f"{asked.channel}-{asked.number}",
        "succeeded_at": now,
    }

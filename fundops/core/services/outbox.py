"""Messages to the outside: committed with their cause, taken later, answered once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django_fsm import can_proceed

from fundops.core.errors import OutboxRefused
from fundops.core.models import OutboxMessage


@transaction.atomic
def enqueue(
    *, kind: str, subject: str, payload: dict[str, Any], now: dt.datetime
) -> OutboxMessage:
    """
    Queue a message in the caller's transaction, once a kind and subject.

    :raises OutboxRefused: where the same subject was queued with another payload.
    """
    message, created = OutboxMessage.objects.get_or_create(
        kind=kind, subject=subject, defaults={"payload": payload, "queued_at": now}
    )
    if not created and message.payload != payload:
        raise OutboxRefused(f"{message} was queued before with other content.")
    return message


@transaction.atomic
def take(*, kind: str) -> OutboxMessage | None:
    """
    Take the oldest queued message of a kind; say None where none waits.

    It is committed as TAKEN before it is sent: a sender that dies leaves it so, and it
    is asked about, never sent again. Senders pass over rows others are taking.
    """
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(kind=kind, state=OutboxMessage.State.QUEUED)
        .order_by("pk")
        .first()
    )
    if message is not None:
        message.take()
        message.save(update_fields=["state"])
    return message


@transaction.atomic
def answer(
    *, message_id: int, outcome: str, detail: dict[str, Any], now: dt.datetime
) -> OutboxMessage:
    """
    Record ACCEPTED, REJECTED or UNKNOWN, in a transaction after the sending.

    :raises OutboxRefused: where the message waits still, or has its last answer.
    """
    message = OutboxMessage.objects.select_for_update().get(pk=message_id)
    moves = {
        OutboxMessage.State.ACCEPTED: message.accept,
        OutboxMessage.State.REJECTED: message.reject,
        OutboxMessage.State.UNKNOWN: message.lose_sight,
    }
    move = moves[OutboxMessage.State(outcome)]
    if not can_proceed(move):
        raise OutboxRefused(f"{message} is {message.state}; {outcome} cannot follow.")
    move()
    message.answer = detail
    message.answered_at = now
    message.save(update_fields=["state", "answer", "answered_at"])
    return message

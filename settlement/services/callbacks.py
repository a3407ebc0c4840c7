"""
What a channel tells us by itself (回调): believed by its signature, taken once.

The same nonce is answered the same and does nothing again. What cannot be taken is a
break and posts nothing; a call that nobody signed is a break, too, once a day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.channels import signing
from accounts.channels.base import DebitAnswer, Final
from accounts.channels.errors import BadSignature
from accounts.channels.http import Unreadable, read_telling
from accounts.channels.signing import Headers
from accounts.models import Channel, ChannelCall
from accounts.services.channel_keys import LinkKeys
from fundops.core import clock
from fundops.core.models import Break, Staff
from fundops.core.money import ZERO
from fundops.core.selectors import days
from fundops.core.services import audit, locks
from fundops.core.services.breaks import open_break
from settlement.errors import AnswerRefused, DayNotOpen
from settlement.models import Collection, CollectionAnswer
from settlement.services.collection_answers import record_answer

#: Larger calls are not read.
LARGEST = 64 * 1024
TAKEN, BAD, NOT_SIGNED, NONCE_USED, LATER = 200, 400, 401, 409, 503
_DIFFERS = "AMOUNT_DIFFERS"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it reached us; `path` as it was sent, with its query."""

    channel: str
    method: str
    path: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; signed where the call was."""

    status: int
    body: bytes
    headers: dict[str, str]


def take_callback(*, call: Call, actor: Staff, now: dt.datetime) -> Reply | None:
    """
    Take what a channel says of a debit; None where there is no such channel.

    :param now: the business time; signatures are held against the machine's clock.
    """
    channel = Channel.objects.filter(code=call.channel).first()
    if channel is None:
        return None
    keys = LinkKeys(channel.code)
    try:
        nonce = signing.verify_request(
            keys.theirs,
            headers=call.headers,
            method=call.method,
            path=call.path,
            body=call.body,
        )
    except BadSignature as error:
        _note_unsigned(channel, call, error, actor)
        return Reply(NOT_SIGNED, _body("", taken=False, reason=error.reason), {})
    try:
        status, body = _once(channel, nonce, call.body, actor, now)
    except DayNotOpen:
        status, body = LATER, _body("", taken=False, reason="LATER")
    signed = signing.sign_answer(keys.ours(), nonce=nonce, status=status, body=body)
    return Reply(status, body, signed)


@transaction.atomic
def _once(
    channel: Channel, nonce: str, body: bytes, actor: Staff, now: dt.datetime
) -> tuple[int, bytes]:
    locks.hold(f"callback {channel.code} {nonce}")
    digest = hashlib.sha256(body).hexdigest()
    before = ChannelCall.objects.filter(channel=channel, nonce=nonce).first()
    if before is not None and before.body_sha256 == digest:
        return before.status, before.answer.encode()
    if before is not None:
        _refuse(channel, "NONCE_USED", before.subject, digest, actor)
        return NONCE_USED, _body("", taken=False, reason="NONCE_USED")
    number, status, answer = _take(channel, body, digest, actor, now)
    ChannelCall.objects.create(
        channel=channel,
        nonce=nonce,
        body_sha256=digest,
        subject=number,
        status=status,
        answer=answer.decode(),
        received_at=clock.machine(),
    )
    return status, answer


def _take(
    channel: Channel, body: bytes, digest: str, actor: Staff, now: dt.datetime
) -> tuple[str, int, bytes]:
    try:
        number, answer = read_telling(body)
    except Unreadable:
        _refuse(channel, "UNREADABLE_CALL", "", digest, actor)
        return "", BAD, _body("", taken=False, reason="UNREADABLE")
    reason = _record(channel, number, answer, now)
    if reason:
        _refuse(channel, reason, number, digest, actor, answer)
    return number, TAKEN, _body(number, taken=not reason, reason=reason)


def _record(
    channel: Channel, number: str, answer: DebitAnswer, now: dt.datetime
) -> str:
    """Do what the channel's word means; say why nothing could be done."""
    collection = Collection.objects.filter(
        channel=channel, collection_no=number
    ).first()
    if collection is None:
        return "UNKNOWN_NUMBER"
    try:
        with transaction.atomic():
            record_answer(
                collection_id=collection.pk,
                answer=answer,
                source=CollectionAnswer.Source.CALLBACK,
                now=now,
            )
    except AnswerRefused:
        return "NEVER_SENT"
    differs = answer.final == Final.SUCCEEDED and answer.amount != collection.amount
    return _DIFFERS if differs else ""


def _refuse(
    channel: Channel,
    reason: str,
    number: str,
    digest: str,
    actor: Staff,
    answer: DebitAnswer | None = None,
) -> None:
    """Open a break for a signed call that says what cannot be, and leave a trace."""
    amount = answer.amount if answer and answer.amount else ZERO
    if reason != _DIFFERS:  # that one is opened with the answer itself
        open_break(
            kind=Break.Kind.CHANNEL,
            reason=reason,
            reference=f"callback:{channel.code}:{reason}:{number or digest[:16]}",
            opened_on=_today(),
            amount=amount,
            theirs=str(amount or ""),
            party=channel.code,
            subject=number,
            message=_sentence(reason),
        )
    audit.record(
        action="settlement.callback.refused",
        subject=f"channel {channel.code}",
        actor=actor,
        reason=reason,
        after={"number": number, "sha256": digest, "amount": str(amount)},
    )


@transaction.atomic
def _note_unsigned(
    channel: Channel, call: Call, error: BadSignature, actor: Staff
) -> None:
    """Leave one trace a day: whoever is not the channel must not fill our tables."""
    day = days.oldest_open_day()
    if day is None:
        return
    reference = f"callback:{channel.code}:{error.reason}:{day.date}"
    if Break.objects.filter(reference=reference).exists():
        return
    digest = hashlib.sha256(call.body).hexdigest()
    found = open_break(
        kind=Break.Kind.CHANNEL,
        reason="CALL_NOT_SIGNED",
        reference=reference,
        opened_on=day.date,
        party=channel.code,
        subject=channel.code,
        message=_sentence("CALL_NOT_SIGNED"),
    )
    audit.record(
        action="settlement.callback.not_signed",
        subject=f"channel {channel.code}",
        actor=actor,
        business_date=day.date,
        reason=error.reason,
        after={"sha256": digest, "break": found.break_no},
    )


def _today() -> dt.date:
    day = days.oldest_open_day()
    if day is None:
        raise DayNotOpen(_("No day is open; open one, then say it again."))
    return day.date


def _body(number: str, *, taken: bool, reason: str) -> bytes:
    said = {"number": number, "taken": taken, "reason": reason}
    return json.dumps(said).encode()


def _sentence(reason: str) -> str:
    match reason:
        case "NONCE_USED":
            return _(
                "The channel used a nonce twice for different calls; the second was "
                "not taken. Ask what it meant to say."
            )
        case "UNREADABLE_CALL":
            return _(
                "The channel signed a call that says nothing we know; it was not "
                "taken. Ask what it meant to say."
            )
        case "UNKNOWN_NUMBER":
            return _(
                "The channel tells of a debit that is none of ours; nothing was "
                "booked. Its file will say whether money comes."
            )
        case "NEVER_SENT":
            return _(
                "The channel tells of a debit that we never sent; nothing was booked. "
                "Ask it."
            )
    return _(
        "Somebody called in the channel's name without its signature; nothing was "
        "taken. Ask the channel whether it changed its key."
    )

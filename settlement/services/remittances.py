"""
Money that channels send for what they collected (清算入账), against their windows.

An arrival that is the whole of one open window pays for that; another names its window
or pays for the oldest first. What no window is owed waits on 2009 for a person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction

from accounts.models import Channel
from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit
from fundops.core.services.breaks import resolve_break
from settlement.ledger import posting, rules
from settlement.models import (
    BankAccount,
    BankMovement,
    LedgerAccount,
    Posting,
    Remittance,
)
from settlement.selectors.booking_days import booking_day
from settlement.services import movements
from settlement.services.remittance_breaks import note_over, note_short, resolve_all

State = Remittance.State
_Part = tuple[Remittance, Decimal]
_DAY = re.compile(r"(?<![0-9])20[0-9]{6}(?![0-9])", re.ASCII)


@transaction.atomic
def take(*, movement: BankMovement, actor: Staff, now: dt.datetime) -> None:
    """
    Book what came from a channel's account: 1001 / 1101, the rest 1001 / 2009.

    Too little leaves the window PARTLY_RECEIVED with a break until the rest comes; too
    much is a break at once.
    """
    channel = _sender(movement)
    parts = _parts(movement, _windows(channel, movement)) if channel else []
    unapplied = movement.amount - sum((amount for _one, amount in parts), ZERO)
    reference = f"remittance:{movement.evidence_key}"
    posting.post_booking(
        reference=reference,
        booking=rules.remittance_of_windows(
            account_no=movement.account.account_no,
            channel=channel.code if channel else "",
            parts=[(one.window_day, amount) for one, amount in parts],
            movement=movement.evidence_key,
            unapplied=unapplied,
        ),
        business_date=booking_day(movement.booked_on),
        effective_date=movement.booked_on,
        subject_kind="MOVEMENT",
        subject_no=movement.evidence_key,
        now=now,
    )
    movements.book(movement=movement, reference=reference)
    for remittance, amount in parts:
        change(remittance, received=remittance.received + amount)
        note_short(remittance, movement)
    if unapplied:
        note_over(movement, channel, unapplied)
    audit.record(
        action="settlement.remittance.received",
        subject=f"movement {movement.evidence_key}",
        actor=actor,
        after={
            "windows": {str(one): str(amount) for one, amount in parts},
            "unapplied": str(unapplied),
        },
    )


@transaction.atomic
def refute(*, movement: BankMovement, actor: Staff, now: dt.datetime) -> None:
    """
    Expect again what a movement had brought, which the statements lack.

    Its entry is reversed by whoever refutes the movement, and so is its break.
    """
    reference = f"remittance:{movement.evidence_key}"
    lines = Posting.objects.filter(
        entry__reference=reference, account__code="1101", amount__lt=0
    ).values_list("account__key", "amount")
    taken = {key: -amount for key, amount in lines}
    for remittance in _locked(_channels_windows(taken)):
        key = rules.channel_key(remittance.channel.code, remittance.window_day)
        change(remittance, received=remittance.received - taken[key])
        note_short(remittance, movement)
    resolve_break(reference=f"{reference}:OVER")
    audit.record(
        action="settlement.remittance.refuted",
        subject=f"movement {movement.evidence_key}",
        actor=actor,
        after={key: str(amount) for key, amount in taken.items()},
    )


def expect(*, channel: Channel, window_day: dt.date, amount: Decimal) -> Remittance:
    """
    Say what a channel owes for a window; said again with more or less, it is changed.

    :param amount: yuan; what agrees in its file and what only it has.
    """
    Remittance.objects.get_or_create(
        channel=channel, window_day=window_day, defaults={"expected": ZERO}
    )
    (remittance,) = _locked([(channel.code, window_day)])
    if remittance.expected != amount:
        change(remittance, expected=amount)
    return remittance


def change(
    remittance: Remittance,
    *,
    expected: Decimal | None = None,
    received: Decimal | None = None,
) -> None:
    """Set what is owed and what has come, and the state these two say."""
    if expected is not None:
        remittance.expected = expected
    if received is not None:
        remittance.received = received
    _move(remittance)
    remittance.save(update_fields=["expected", "received", "state"])
    if remittance.state == State.RECEIVED:
        for reason in ("SHORT", "OVERDUE"):
            resolve_all(f"remittance:{remittance}:{reason}:")


def _sender(movement: BankMovement) -> Channel | None:
    """Find whose account the money came from, by its blind index."""
    accounts = BankAccount.objects.filter(
        kind=BankAccount.Kind.CHANNEL, channel__isnull=False
    ).select_related("channel")
    for account in accounts:
        if movements.index_of(account.account_no) == movement.counterparty_index:
            return account.channel
    return None


def _windows(channel: Channel, movement: BankMovement) -> list[_Part]:
    """
    Say what the channel owes, oldest first; where nothing fits, by our books, too.

    Money may come before the channel's file does: what the books have it owing for a
    window that the money names, or is the whole of, is expected then.
    """
    windows = _open_windows(channel)
    if any(owed == movement.amount for _one, owed in windows):
        return windows
    named = _named(movement)
    told = set(
        Remittance.objects.filter(channel=channel).values_list("window_day", flat=True)
    )
    accounts = LedgerAccount.objects.filter(
        code="1101", key__startswith=f"{channel.code}/", balance__gt=ZERO
    )
    for key, balance in accounts.order_by("key").values_list("key", "balance"):
        (_code, day) = _channels_windows([key])[0]
        fits = balance == movement.amount or f"{day:%Y%m%d}" in named
        if fits and day < movement.booked_on and day not in told:
            expect(channel=channel, window_day=day, amount=balance)
            return _open_windows(channel)
    return windows


def _named(movement: BankMovement) -> set[str]:
    """Find the days that the summary names."""
    return set(_DAY.findall(movement.summary))


def _open_windows(channel: Channel) -> list[_Part]:
    """Lock what the channel owes, oldest first, each with what is left of it."""
    windows = (
        Remittance.objects.select_for_update(of=("self",))
        .filter(channel=channel)
        .exclude(state=State.RECEIVED)
        .select_related("channel")
        .order_by("window_day")
    )
    return [(one, owed) for one in windows if (owed := _owed(one)) > 0]


def _owed(remittance: Remittance) -> Decimal:
    """What is still to come: never more than the ledger has it owing."""
    key = rules.channel_key(remittance.channel.code, remittance.window_day)
    balance = (
        LedgerAccount.objects.filter(code="1101", key=key)
        .values_list("balance", flat=True)
        .first()
    )
    return min(remittance.expected - remittance.received, balance or ZERO)


def _parts(movement: BankMovement, windows: Sequence[_Part]) -> list[_Part]:
    """Say which windows the money pays for, and with how much each."""
    named = _named(movement)
    whole = [part for part in windows if part[1] == movement.amount]
    first = [one for one in whole if f"{one[0].window_day:%Y%m%d}" in named] or whole
    if first:
        return first[:1]
    by_name = sorted(
        windows, key=lambda one: f"{one[0].window_day:%Y%m%d}" not in named
    )
    left, parts = movement.amount, []
    for remittance, owed in by_name:
        if left <= 0:
            break
        parts.append((remittance, min(owed, left)))
        left -= min(owed, left)
    return parts


def _move(remittance: Remittance) -> None:
    """Make the state say what the amounts say, by legal moves."""
    is_whole = remittance.received >= remittance.expected
    if remittance.state == State.RECEIVED and not is_whole:
        remittance.expect_more()
        remittance.save(update_fields=["state"])  # each move is one of its own
    if remittance.state == State.PARTLY_RECEIVED and not remittance.received:
        remittance.expect_all()
    if remittance.state != State.RECEIVED and is_whole:
        remittance.receive()
    elif remittance.state == State.EXPECTED and remittance.received:
        remittance.receive_part()


def _locked(windows: Iterable[tuple[str, dt.date]]) -> list[Remittance]:
    wanted = set(windows)
    found = (
        Remittance.objects.select_for_update(of=("self",))
        .filter(
            channel__code__in={code for code, _day in wanted},
            window_day__in={day for _code, day in wanted},
        )
        .select_related("channel")
        .order_by("window_day", "channel__code")
    )
    return [one for one in found if (one.channel.code, one.window_day) in wanted]


def _channels_windows(keys: Iterable[str]) -> list[tuple[str, dt.date]]:
    parted = (key.rpartition("/") for key in keys)
    return [(code, dt.date.fromisoformat(day)) for code, _slash, day in parted]

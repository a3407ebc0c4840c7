"""
Channels' files against our debits, window by window (渠道对账).

The file decides what we do not know and takes nothing back by itself. What differs is
a break: over (长款) is booked 1101 / 2009, short (短款) stays where it is and may not
be passed on. What agrees, and what is over, is what the channel has to remit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.channels.base import DebitAnswer, Final, Outcome
from accounts.models import Channel
from fundops.core import faultpoints
from fundops.core.errors import FundopsError
from fundops.core.models import Break, Staff
from fundops.core.money import ZERO
from fundops.core.selectors import calendar, days
from fundops.core.services import audit, bulk, found_breaks, locks, steps
from fundops.core.services.set_sql import analyze, drop_leftovers
from settlement.ledger import posting, rules
from settlement.models import (
    ChannelFile,
    ChannelRow,
    Collection,
    CollectionAnswer,
    JournalEntry,
    Remittance,
)
from settlement.selectors.booking_days import booking_day
from settlement.selectors.missing_files import channels_without_file
from settlement.services import remittances
from settlement.services.bank_evidence import LOCK as BANK_MOVEMENTS
from settlement.services.channel_words import messages
from settlement.services.collection_answers import record_answer
from settlement.services.remittance_breaks import note_overdue
from settlement.services.statements import SQL

STEP = "reconcile_channels"
Status = ChannelRow.Status
_State = ChannelFile.State
_TABLES = ("told", "overs")
#: Earlier files whose windows are looked at again: what was said since counts, too.
_LOOK_BACK = 4
#: A debit succeeds at most so long after its day.
_OLDEST = dt.timedelta(days=31)


@dataclass
class Reconciled:
    """What one channel's file said."""

    rows: int = 0
    agreed: int = 0
    #: Ends that we learnt from the file.
    decided: int = 0
    over: int = 0
    #: Still without an end.
    waiting: int = 0
    new_breaks: int = 0
    resolved: int = 0
    expected: Decimal = ZERO
    #: Ends that could not be taken yet: the number and the sentence.
    left: dict[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    channels: dict[str, Reconciled] = field(default_factory=dict)
    #: Channels that owe us a file for the window.
    missing: list[str] = field(default_factory=list)
    overdue: int = 0

    @property
    def needs_a_look(self) -> bool:
        return bool(self.missing or self.overdue) or any(
            one.new_breaks or one.left or one.waiting for one in self.channels.values()
        )


@dataclass(frozen=True, slots=True)
class _Run:
    file: ChannelFile
    business_date: dt.date
    actor: Staff
    now: dt.datetime

    @property
    def channel(self) -> Channel:
        return self.file.channel

    @property
    def window_day(self) -> dt.date:
        assert self.file.window_day is not None  # only a refused file may lack it
        return self.file.window_day

    @property
    def names(self) -> dict[str, Any]:
        return {
            "file_id": self.file.pk,
            "channel_id": self.channel.pk,
            "channel": self.channel.code,
        }


def reconcile_channels(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Answer:
    """
    Compare the files of the window [trading day before 15:00, `business_date` 15:00).

    Run again, it changes nothing, unless more is known by then.

    :raises StepIsRunning: where it runs elsewhere.
    """
    answer = Answer()
    with (
        locks.only_one(STEP),
        steps.running(step=STEP, business_date=business_date, actor=actor) as step,
    ):
        # Before the files, which may add to what earlier windows are owed.
        for channel in Channel.objects.order_by("code"):
            answer.overdue += note_overdue(channel=channel, business_date=business_date)
        files = (
            ChannelFile.objects.filter(window_day=business_date)
            .exclude(state=_State.REFUSED)
            .select_related("channel")
            .order_by("channel__code")
        )
        for file in files:
            run = _Run(file, business_date, actor, now)
            answer.channels[file.channel.code] = _reconcile(run)
        answer.missing = channels_without_file(business_date)
        step.needs_a_look = answer.needs_a_look
        step.answer |= {
            "files": len(answer.channels),
            "missing": answer.missing,
            "new_breaks": sum(one.new_breaks for one in answer.channels.values()),
        }
    return answer


def _reconcile(run: _Run) -> Reconciled:
    reconciled = Reconciled()
    for decision in _decisions(run):
        _decide(run, decision, reconciled)
    faultpoints.reach("reconcile_channels.decided")
    with transaction.atomic():
        _compare(run, reconciled)
    faultpoints.reach("reconcile_channels.compared")
    return reconciled


@transaction.atomic
def _decisions(run: _Run) -> list[tuple[Any, ...]]:
    _lay_out(run)
    return SQL.rows("channels/to_decide")


def _lay_out(run: _Run) -> None:
    drop_leftovers(*_TABLES)
    SQL.run("channels/told", **run.names)
    analyze("told")


def _decide(run: _Run, decision: tuple[Any, ...], reconciled: Reconciled) -> None:
    """Take the word of a row as the channel's answer, in a transaction of its own."""
    collection_id, line, status, serial_no, amount, finished_at = decision
    has_succeeded = status == Status.SUCCEEDED
    said = DebitAnswer(
        Outcome.ACCEPTED if has_succeeded else Outcome.REJECTED,
        Final.SUCCEEDED if has_succeeded else Final.FAILED,
        code=status,
        text=f"{run.file.name}:{line}",
        serial_no=serial_no,
        amount=amount,
        succeeded_at=finished_at,
    )
    try:
        record_answer(
            collection_id=collection_id,
            answer=said,
            source=CollectionAnswer.Source.FILE,
            now=run.now,
        )
        reconciled.decided += 1
    except FundopsError as error:
        number = Collection.objects.values_list("collection_no", flat=True)
        reconciled.left[number.get(pk=collection_id)] = str(error)


def _compare(run: _Run, reconciled: Reconciled) -> None:
    # Files of the bank book remittances meanwhile, with breaks of their own.
    locks.hold(BANK_MOVEMENTS)
    _lay_out(run)
    SQL.run("channels/overs", channel_id=run.channel.pk)
    _book_overs(run)
    windows = _windows(run)
    found_breaks.gather()
    SQL.run("channels/differences", **run.names, **windows)
    reconciled.new_breaks = found_breaks.open_found(
        kind=Break.Kind.CHANNEL,
        party=run.channel.code,
        opened_on=run.business_date,
        messages=messages(),
    )
    reconciled.resolved = SQL.run(
        "channels/explained",
        **run.names,
        sources=bulk.legal_sources(Break, Break.State.RESOLVED),
    )
    counted = SQL.rows("channels/counts")[0]
    reconciled.agreed, reconciled.over, reconciled.waiting, reconciled.rows = counted
    _expect(run, windows, reconciled)
    if run.file.state == _State.RECEIVED:
        run.file.apply()
        run.file.save(update_fields=["state"])
        audit.record(
            action="settlement.channel_file.reconciled",
            subject=run.file.name,
            actor=run.actor,
            business_date=run.business_date,
            after={
                "agreed": reconciled.agreed,
                "over": reconciled.over,
                "breaks": reconciled.new_breaks,
                "expected": str(reconciled.expected),
            },
        )


def _book_overs(run: _Run) -> None:
    """1101 / 2009 each debit that only the channel has, once a serial."""
    for serial_no, amount in SQL.rows("channels/overs_to_book"):
        reference = f"channel_row:{run.channel.code}:{serial_no}"
        if JournalEntry.objects.filter(reference=reference).exists():
            continue  # told of in an earlier file
        row = f"{run.channel.code}/{serial_no}"
        posting.post_booking(
            reference=reference,
            booking=rules.over_in_channel_file(
                channel=run.channel.code,
                window_day=run.window_day,
                row=row,
                amount=amount,
            ),
            business_date=booking_day(run.window_day),
            effective_date=run.window_day,
            subject_kind="CHANNEL_ROW",
            subject_no=serial_no,
            now=run.now,
        )


def _windows(run: _Run) -> dict[str, Any]:
    """Say the windows to look at: those with a file of late, and the rows' own."""
    files = ChannelFile.objects.filter(
        channel=run.channel, state=_State.APPLIED, window_day__lt=run.window_day
    ).order_by("-window_day")[:_LOOK_BACK]
    told = set(files.values_list("window_day", flat=True)) | {run.window_day}
    booked = {
        calendar.business_day_on_or_after(day)
        for (day,) in SQL.rows("channels/windows")
    }
    ordered = sorted(day for day in told | booked if day)
    return {
        "days": ordered,
        "starts": [days.intake_window(day)[0] for day in ordered],
        "ends": [days.intake_window(day)[1] for day in ordered],
        "until": days.intake_window(run.window_day)[1],
        "since": ordered[0] - _OLDEST,
    }


def _expect(run: _Run, windows: dict[str, Any], reconciled: Reconciled) -> None:
    """Say what the channel owes for each window."""
    found = dict(SQL.rows("channels/expected", **run.names, **windows))
    held = Remittance.objects.filter(
        channel=run.channel, window_day__in=windows["days"]
    )
    known = set(held.values_list("window_day", flat=True))
    for day in windows["days"]:
        amount = found.get(day, ZERO)
        if amount or day in known:
            remittances.expect(channel=run.channel, window_day=day, amount=amount)
    reconciled.expected = found.get(run.window_day, ZERO)

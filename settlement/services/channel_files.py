"""
Statement files of channels come in: read where they lie, checked, kept with their rows.

    RECEIVED -> APPLIED (reconcile_channels), or REFUSED with every reason

Each file is one transaction: kept whole with every row, or refused whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.channels.errors import REASONS, Problem, Problems
from accounts.channels.statements import (
    StatementReader,
    StatementRow,
    Window,
    parse_name,
)
from accounts.models import Channel
from fundops.core import faultpoints
from fundops.core.errors import CalendarEnds, InputRefused
from fundops.core.models import Break, Staff
from fundops.core.selectors import calendar, days
from fundops.core.services import audit, locks, steps
from fundops.core.services.breaks import open_break
from settlement.models import ChannelFile
from settlement.services import channel_arrivals
from settlement.services.channel_arrivals import Arrival
from settlement.services.statements import SQL

STEP = "receive_channel_files"
_State = ChannelFile.State
_COPY = """
COPY settlement_channelrow (
    file_id, line, serial_no, our_no, fund_code, trade_type, amount, status, asked_at,
    finished_at
) FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `reasons` are those of a refusal, one a line."""

    name: str
    state: str
    is_new: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    outcomes: tuple[Outcome, ...] = field(default=())

    def _names(self, *, refused: bool, new: bool | None = None) -> list[str]:
        return [
            one.name
            for one in self.outcomes
            if bool(one.reasons) is refused and new in (None, one.is_new)
        ]

    @property
    def new(self) -> list[str]:
        return self._names(refused=False, new=True)

    @property
    def held_before(self) -> list[str]:
        return self._names(refused=False, new=False)

    @property
    def refused(self) -> list[str]:
        return self._names(refused=True)

    @property
    def reasons(self) -> list[str]:
        return [reason for one in self.outcomes for reason in one.reasons]


@dataclass(frozen=True, slots=True)
class _Run:
    business_date: dt.date
    actor: Staff
    now: dt.datetime
    #: Check and say, and leave the disk as it is; the caller rolls the rest back.
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a file says it is, by its name."""

    channel: Channel | None = None
    window_day: dt.date | None = None
    window: Window | None = None


def receive_channel_files(
    *,
    directory: Path | None,
    business_date: dt.date,
    actor: Staff,
    now: dt.datetime,
    dry_run: bool = False,
) -> Received:
    """
    Receive every channel's file of a folder, or of the drop folders of all channels.

    The good ones stay though others are refused. One that is held already changes
    nothing; one of the same name with other bytes is refused and opens a break. In a
    drop folder of ours, what was taken is moved to `done` or `refused`.

    :param business_date: the day in work; a file's window is in its name.
    :raises InputRefused: if `directory` is no folder.
    :raises StepIsRunning: where files are being received elsewhere.
    """
    if directory is not None and not directory.is_dir():
        raise InputRefused(_("%(path)s is not a folder.") % {"path": directory})
    folders = channel_arrivals.drop_folders()
    if directory is not None:
        folders = [("", directory)]
    run = _Run(business_date, actor, now, dry_run)
    with (
        locks.only_one(STEP),
        steps.running(step=STEP, business_date=business_date, actor=actor) as step,
    ):
        outcomes = [
            one for code, folder in folders for one in _receive_all(code, folder, run)
        ]
        received = Received(tuple(outcomes))
        step.needs_a_look = bool(received.refused)
        step.answer |= {
            "received": len(received.new),
            "held_before": len(received.held_before),
            "refused": len(received.refused),
        }
    return received


def _receive_all(folder_of: str, folder: Path, run: _Run) -> Iterable[Outcome]:
    for path in channel_arrivals.files_in(folder, is_ours=bool(folder_of)):
        with channel_arrivals.an_arriving_folder() as into:
            arrival = channel_arrivals.fetch(path, into, folder_of=folder_of)
            yield _receive_one(arrival, run)
            faultpoints.reach("receive_channel_files.committed")
            if folder_of and not run.dry_run:
                channel_arrivals.take_away(arrival)


def _receive_one(arrival: Arrival, run: _Run) -> Outcome:
    claim = _claim(arrival)
    problems = arrival.problems
    if not problems and claim.channel is not None:
        held = (
            ChannelFile.objects.filter(channel=claim.channel, name=arrival.name)
            .exclude(state=_State.REFUSED)
            .first()
        )
        if held is not None and held.sha256 == arrival.sha256:
            return Outcome(held.name, held.state, is_new=False)
        if held is not None:
            problems.add("file_changed")
            _note_changed(held, claim.channel, arrival, run)
    if not problems and claim.channel is not None and claim.window is not None:
        outcome = _accept(arrival, claim, run)
        if outcome is not None:
            return outcome
    return _refuse(arrival, claim, run)


def _claim(arrival: Arrival) -> _Claim:
    """Read what the name says; what it should not say becomes a problem."""
    problems, named = arrival.problems, parse_name(arrival.name)
    if named is None:
        problems.add("name_bad", raw=arrival.name)
        return _Claim(Channel.objects.filter(code=arrival.folder_of).first())
    code, day = named
    channel = Channel.objects.filter(code=code).first()
    if channel is None:
        problems.add("sender_unknown", raw=arrival.name, found=code)
    if arrival.folder_of and arrival.folder_of != code:
        problems.add(
            "sender_differs", raw=arrival.name, found=code, stated=arrival.folder_of
        )
    try:
        if calendar.is_trading_day(day):
            return _Claim(channel, day, days.intake_window(day))
    except CalendarEnds:
        pass  # a day the calendar lacks has no window either
    problems.add("day_bad", raw=arrival.name, found=day)
    return _Claim(channel)


def _accept(arrival: Arrival, claim: _Claim, run: _Run) -> Outcome | None:
    """Keep a file and its rows; None, and nothing kept, where something is wrong."""
    assert claim.channel is not None
    assert claim.window is not None
    with transaction.atomic():
        file = ChannelFile.objects.create(
            channel=claim.channel,
            window_day=claim.window_day,
            name=arrival.name,
            sha256=arrival.sha256,
            size=arrival.size,
            received_at=run.now,
        )
        with arrival.copy.open("rb") as stream:
            reader = StatementReader(stream, claim.window)
            _copy_in(file, reader)
        _note_repeated(file, reader.problems)
        if reader.problems:
            arrival.problems.extend(reader.problems)
            transaction.set_rollback(True)
            return None
        file.records, file.total = reader.records, reader.total
        file.save(update_fields=["records", "total"])
        if not run.dry_run:
            channel_arrivals.keep(arrival, claim.channel.code)
        faultpoints.reach("receive_channel_files.kept")
        audit.record(
            action="settlement.channel_file.received",
            subject=file.name,
            actor=run.actor,
            business_date=run.business_date,
            after={"sha256": file.sha256, "records": file.records},
        )
    return Outcome(file.name, file.state, is_new=True)


def _copy_in(file: ChannelFile, rows: Iterable[StatementRow]) -> None:
    with connection.wrap_database_errors, connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row(
                    (
                        file.pk,
                        row.line,
                        row.serial_no,
                        row.our_no,
                        row.fund_code,
                        row.trade_type,
                        row.amount,
                        row.status,
                        row.asked_at,
                        row.finished_at,
                    )
                )


def _note_repeated(file: ChannelFile, problems: Problems) -> None:
    for line, first, serial_no in SQL.rows("channels/repeated", file_id=file.pk):
        problems.add("serial_twice", line=line, raw=serial_no, first=first)


def _refuse(arrival: Arrival, claim: _Claim, run: _Run) -> Outcome:
    """Keep what was refused and why, once: the same bytes again add no row."""
    reasons = [_sentence(arrival.name, problem) for problem in arrival.problems]
    if arrival.problems.more:
        reasons.append(_("… and %(count)s more.") % {"count": arrival.problems.more})
    told = [problem.as_dict() for problem in arrival.problems]
    is_new = True
    with transaction.atomic():
        # A file of nobody we know has no row: only its bytes are kept.
        if claim.channel is not None:
            _file, is_new = ChannelFile.objects.get_or_create(
                channel=claim.channel,
                name=arrival.name,
                sha256=arrival.sha256,
                state=_State.REFUSED,
                defaults={
                    "window_day": claim.window_day,
                    "size": arrival.size,
                    "reasons": [_storable(one) for one in told],
                    "received_at": run.now,
                },
            )
        if not run.dry_run:
            code = claim.channel.code if claim.channel else ""
            channel_arrivals.keep_refused(arrival, code, told)
    return Outcome(arrival.name, _State.REFUSED, is_new, tuple(reasons))


def _note_changed(
    held: ChannelFile, channel: Channel, arrival: Arrival, run: _Run
) -> None:
    open_break(
        kind=Break.Kind.CHANNEL,
        reason="FILE_CHANGED",
        reference=f"channel_file:{held.name}:{arrival.sha256[:16]}",
        opened_on=run.business_date,
        ours=held.sha256,
        theirs=arrival.sha256,
        party=channel.code,
        subject=held.name,
        message=_(REASONS["file_changed"]),
    )


def _sentence(name: str, problem: Problem) -> str:
    """Say where and what: file, line, field, raw text, sentence."""
    place = name
    if problem.line:
        place += _(", line %(line)s") % {"line": problem.line}
    if problem.field:
        place += f", {problem.field}"
    if problem.raw:
        place += f" {problem.raw!r}"
    return f"{place}: {_(REASONS[problem.code]) % problem.facts}"


def _storable(problem: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL holds no zero byte, not even in JSON."""
    return {**problem, "raw": problem["raw"].replace("\x00", "\\x00")}

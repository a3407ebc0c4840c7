"""
Packages of TAs come in: read where they lie, copied, checked, kept whole or refused.

    RECEIVED -> COMPLETE -> CHECKED, or REFUSED with every reason

A refusal changes nothing that counts: its row, its reasons and its files are its
record, and it leaves no audit entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import TransferAgent
from fundops.core import faultpoints
from fundops.core.errors import CalendarEnds, InputRefused
from fundops.core.models import Break, Staff
from fundops.core.selectors import calendar
from fundops.core.services import audit, locks, steps
from fundops.core.services.breaks import open_break
from trading.models import TaPackage
from trading.selectors.expected_files import ANSWERS
from trading.services import arrivals, keeping, package_rows
from trading.services.arrivals import Arrival
from trading.services.fetching import Fetched, fetch_ta_files
from trading.services.keeping import Drop
from trading.services.missing_files import note_missing_files
from trading.ta.errors import Problem, Problems
from trading.ta.names import parse_index_name
from trading.ta.package import check_package, packages_in

STEP = "receive_ta_files"
_IN = TaPackage.Direction.IN
_State = TaPackage.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one package; `reasons` are those of a refusal, one a line."""

    index_name: str
    state: str
    is_new: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    outcomes: tuple[Outcome, ...] = field(default=())
    #: What was brought from servers before, and what is to come.
    fetched: Fetched = field(default_factory=Fetched)
    #: Batches that are due and not here, or not whole.
    missing: int = 0

    @property
    def new(self) -> list[str]:
        return [
            one.index_name for one in self.outcomes if one.is_new and not one.reasons
        ]

    @property
    def held_before(self) -> list[str]:
        return [
            one.index_name
            for one in self.outcomes
            if not one.is_new and not one.reasons
        ]

    @property
    def refused(self) -> list[str]:
        return [one.index_name for one in self.outcomes if one.reasons]

    @property
    def reasons(self) -> list[str]:
        refused = [reason for one in self.outcomes for reason in one.reasons]
        return refused + self.fetched.troubles


@dataclass(frozen=True, slots=True)
class _Run:
    business_date: dt.date
    actor: Staff
    now: dt.datetime
    #: Check and say, and leave the disk as it is; the caller rolls the rest back.
    dry_run: bool


def receive_ta_files(
    *,
    directory: Path | None,
    business_date: dt.date,
    actor: Staff,
    now: dt.datetime,
    dry_run: bool = False,
) -> Received:
    """
    Receive every package of a folder, or of the drop folders of all TAs and hubs.

    Without a folder, what lies on their servers is fetched first. Each is kept whole
    or refused whole; the good ones stay though others are refused. One that is held
    already changes nothing; one of the same name with other bytes is stopped and opens
    a break. So does a batch that is due and not here.

    :param business_date: the day in work; a package's own date is in its header.
    :raises InputRefused: if `directory` is no folder.
    :raises StepIsRunning: where files are being received elsewhere.
    """
    if directory is not None and not directory.is_dir():
        raise InputRefused(_("%(path)s is not a folder.") % {"path": directory})
    run = _Run(business_date, actor, now, dry_run)
    with (
        locks.only_one(STEP),
        steps.running(step=STEP, business_date=business_date, actor=actor) as step,
    ):
        fetched = Fetched()
        if directory is None and not dry_run:
            fetched = fetch_ta_files(business_date=business_date)
        drops = [Drop(directory)] if directory is not None else keeping.drop_folders()
        outcomes = tuple(
            _receive_one(index, drop, run)
            for drop in drops
            for index in packages_in(drop.folder)
        )
        received = Received(outcomes, fetched, note_missing_files(now=now))
        step.needs_a_look = bool(received.refused or fetched.troubles)
        step.answer |= _told(received)
    return received


def _told(received: Received) -> dict[str, object]:
    """Say what a run found, for the step that keeps it."""
    told: dict[str, object] = {
        "received": len(received.new),
        "held_before": len(received.held_before),
        "refused": len(received.refused),
    }
    fetched = received.fetched
    more = {
        "fetched": len(fetched.files),
        "waiting": fetched.waiting,
        "troubles": fetched.troubles,
        "missing": received.missing,
    }
    return told | {key: value for key, value in more.items() if value}


def _receive_one(index_path: Path, drop: Drop, run: _Run) -> Outcome:
    with keeping.an_arriving_folder() as folder:
        arrival = arrivals.fetch(index_path, folder)
        agent = _sender(arrival)
        held = (
            TaPackage.objects.filter(direction=_IN, index_name=arrival.index_name)
            .exclude(state=_State.REFUSED)
            .first()
        )
        if held is not None and held.sha256 == arrival.sha256:
            return Outcome(held.index_name, held.state, is_new=False)
        if held is not None:
            return _stop(arrival, held, run)
        problems = _check(arrival, agent, drop)
        if problems or agent is None:
            return _refuse(arrival, agent, problems, run)
        return _accept(arrival, agent, run)


def _sender(arrival: Arrival) -> TransferAgent | None:
    """Find whose package it is: the index's name says so, whatever is in it."""
    name = parse_index_name(arrival.index_name)
    if name is None:
        return None
    return TransferAgent.objects.filter(code=name.creator).first()


def _check(arrival: Arrival, agent: TransferAgent | None, drop: Drop) -> Problems:
    """Say all that is wrong: with the arrival, with the parties, with the content."""
    problems = Problems()
    problems.extend(arrival.problems)
    if arrival.index is not None:
        name = arrival.index.name
        ours = agent.link.our_code if agent else settings.DISTRIBUTOR_CODE
        if agent is None:
            problems.add(_problem("sender_unknown", arrival, name.creator, ours))
        elif drop.senders is not None and agent.code not in drop.senders:
            told = ", ".join(sorted(drop.senders)) or "—"
            problems.add(_problem("sender_elsewhere", arrival, name.creator, told))
        if name.receiver != ours.upper():
            problems.add(_problem("receiver_differs", arrival, name.receiver, ours))
        if name.prefix == ANSWERS and not _is_trading_day(name.date):
            problems.add(_problem("day_not_trading", arrival, name.date.isoformat()))
    if arrival.index_path.exists():
        problems.extend(check_package(arrival.index_path)[1])
    return problems


def _is_trading_day(day: dt.date) -> bool:
    """Say whether answers can be of a day; beyond the calendar nothing is guessed."""
    try:
        return calendar.is_trading_day(day)
    except CalendarEnds:
        return True


def _problem(code: str, arrival: Arrival, found: str, stated: str = "") -> Problem:
    facts = {"found": found, "stated": stated}
    return Problem(code, arrival.index_name, raw=found.encode(), facts=facts)


@transaction.atomic
def _accept(arrival: Arrival, agent: TransferAgent, run: _Run) -> Outcome:
    """Keep a package that passed every check; its files are on the disk first."""
    folder = keeping.accepted_folder(agent.code, arrival)
    package = package_rows.write(
        arrival, agent, folder, business_date=run.business_date, now=run.now
    )
    if not run.dry_run:
        keeping.keep(arrival, folder)
    faultpoints.reach("trading.package.kept")
    package.complete()
    package.save(update_fields=["state"])
    package.check_passed()
    package.save(update_fields=["state"])
    audit.record(
        action="trading.package.received",
        subject=package.index_name,
        actor=run.actor,
        business_date=package.business_date,
        after={file.name: file.sha256 for file in arrival.files},
    )
    return Outcome(package.index_name, package.state, is_new=True)


def _refuse(
    arrival: Arrival, agent: TransferAgent | None, problems: Problems, run: _Run
) -> Outcome:
    found = [package_rows.storable(problem.as_dict()) for problem in problems]
    reasons = [str(problem) for problem in problems]
    if problems.more:
        reasons.append(_("… and %(count)s more.") % {"count": problems.more})
    return _keep_refused(arrival, agent, found, reasons, run)


@transaction.atomic
def _stop(arrival: Arrival, held: TaPackage, run: _Run) -> Outcome:
    """Same name, other bytes: nothing is taken, and a person compares the two."""
    ours = dict(held.files.values_list("name", "sha256"))
    theirs = {file.name: file.sha256 for file in arrival.files}
    differ = sorted(
        name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)
    )
    problem = Problem(
        "package_changed", held.index_name, facts={"files": ", ".join(differ)}
    )
    agent = held.transfer_agent
    open_break(
        kind=Break.Kind.TRADES,
        reason="PACKAGE_CHANGED",
        reference=f"package:{held.index_name}:{arrival.sha256[:16]}",
        opened_on=run.business_date,
        ours=held.sha256,
        theirs=arrival.sha256,
        party=agent.code if agent else "",
        subject=held.index_name,
        message=problem.message,
    )
    return _keep_refused(arrival, agent, [problem.as_dict()], [str(problem)], run)


@transaction.atomic
def _keep_refused(
    arrival: Arrival,
    agent: TransferAgent | None,
    found: list[dict[str, object]],
    reasons: Sequence[str],
    run: _Run,
) -> Outcome:
    """Keep what was refused and why, once: the same bytes again add no row."""
    known = TaPackage.objects.filter(
        direction=_IN,
        index_name=arrival.index_name,
        sha256=arrival.sha256,
        state=_State.REFUSED,
    )
    is_new = not known.exists()
    if is_new:
        folder = keeping.refused_folder(agent.code if agent else "", arrival)
        package = package_rows.write(
            arrival, agent, folder, business_date=run.business_date, now=run.now
        )
        package.problems = found
        package.refuse()
        package.save(update_fields=["state", "problems"])
        if not run.dry_run:
            keeping.keep(arrival, folder)
            keeping.keep_problems(folder, found)
    return Outcome(arrival.index_name, _State.REFUSED, is_new, tuple(reasons))

"""
Files of the supervisory bank come in: read where they lie, checked, kept, applied.

    RECEIVED -> APPLIED, or REFUSED with every reason

Each file is one transaction: kept and applied whole, or refused whole. One whose day is
not open yet is kept and applied by a later run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core import faultpoints
from fundops.core.errors import FundopsError, InputRefused
from fundops.core.models import Break, Staff
from fundops.core.services import audit, locks, steps
from fundops.core.services.breaks import open_break
from settlement.banks.errors import BankFileRefused, Problems
from settlement.banks.names import parse_name
from settlement.banks.reading import BankFileContent, read
from settlement.errors import DayNotOpen
from settlement.models import SUPERVISION, BankFile, BankLink
from settlement.services import bank_files
from settlement.services.apply_notices import apply_notices
from settlement.services.apply_results import apply_results
from settlement.services.apply_statements import apply_statement
from settlement.services.bank_checks import check
from settlement.services.bank_evidence import LOCK, Run
from settlement.services.bank_files import Arrival
from settlement.services.bank_received import Outcome, Received

STEP = "receive_bank_files"
_State = BankFile.State
_IN = BankFile.Direction.IN
_APPLY: dict[str, Callable[[BankFileContent, BankFile, Run], None]] = {
    "settle_in_bank": apply_notices,
    "fsi_back": apply_notices,
    "result": apply_results,
    "statement": apply_statement,
}


def receive_bank_files(
    *,
    directory: Path | None,
    business_date: dt.date,
    actor: Staff,
    now: dt.datetime,
    dry_run: bool = False,
) -> Received:
    """
    Receive every file of a folder, or of the drop folders of all links.

    The good ones stay though others are refused. One that is held already changes
    nothing; one of the same name with other bytes is refused and opens a break. In a
    drop folder of ours, what was taken is moved to `done` or `refused`.

    :param business_date: the day in work; a file's own dates are in it.
    :raises InputRefused: if `directory` is no folder.
    :raises StepIsRunning: where files are being received elsewhere.
    """
    if directory is not None and not directory.is_dir():
        raise InputRefused(_("%(path)s is not a folder.") % {"path": directory})
    run = Run(business_date, actor, now)
    links = list(BankLink.objects.filter(is_active=True).order_by("code"))
    with (
        locks.only_one(STEP),
        steps.running(step=STEP, business_date=business_date, actor=actor) as step,
    ):
        outcomes = _apply_waiting(run)
        if directory is not None:
            link = _link_of_folders(links)
            outcomes += _receive_all(link, directory, run, dry_run, is_ours=False)
        else:
            for link in links:
                folder = bank_files.drop_folder(link)
                outcomes += _receive_all(link, folder, run, dry_run, is_ours=True)
        received = Received(tuple(outcomes))
        step.needs_a_look = not received.ok
        step.answer |= {
            "received": len(received.new),
            "held_before": len(received.held_before),
            "refused": len(received.refused),
            "waiting": len(received.waiting),
        }
    return received


def _link_of_folders(links: list[BankLink]) -> BankLink:
    """The link of a folder that says none: the only one, or the first of all."""
    named = [link for link in links if link.code == SUPERVISION]
    return (named or links)[0]


def _apply_waiting(run: Run) -> list[Outcome]:
    """Apply what an earlier run kept because its day was not open."""
    waiting = BankFile.objects.filter(direction=_IN, state=_State.RECEIVED)
    outcomes = []
    for file in waiting.select_related("link").order_by("business_date", "id"):
        raw = bank_files.kept_path(file).read_bytes()
        why = _apply(file, read(file.name, raw), run)
        outcomes.append(Outcome(file.name, file.state, is_new=not why, reasons=why))
    return outcomes


def _receive_all(
    link: BankLink, folder: Path, run: Run, dry_run: bool, *, is_ours: bool
) -> list[Outcome]:
    arrivals = [bank_files.fetch(path) for path in bank_files.arrivals_in(folder)]
    outcomes = []
    for arrival in sorted(arrivals, key=_in_order):
        outcomes.append(_receive_one(link, arrival, run, dry_run))
        faultpoints.reach("receive_bank_files.committed")
        if is_ours and not dry_run and not arrival.problems:
            bank_files.take_away(arrival)
    return outcomes


def _in_order(arrival: Arrival) -> tuple[str, bool, str]:
    """By day, statements last: the end is the same in any order, the way is shorter."""
    name = parse_name(arrival.name)
    if name is None:
        return "", False, arrival.name
    return name.date.isoformat(), name.pattern == "statement", arrival.name


def _receive_one(link: BankLink, arrival: Arrival, run: Run, dry_run: bool) -> Outcome:
    files = BankFile.objects.filter(link=link, direction=_IN, name=arrival.name)
    held = files.exclude(state=_State.REFUSED).first()
    if held is not None and held.sha256 == arrival.sha256:
        return Outcome(held.name, held.state, is_new=False)
    problems = arrival.problems
    content = None
    if held is not None and not problems:
        problems.add("file_changed")
    elif not problems:
        content, problems = _read(link, arrival)
    if content is None or problems:
        return _refuse(link, arrival, problems, run, dry_run, held=held)
    return _accept(link, arrival, content, run, dry_run)


def _read(link: BankLink, arrival: Arrival) -> tuple[BankFileContent | None, Problems]:
    try:
        content = read(arrival.name, arrival.raw)
    except BankFileRefused as refused:
        return None, refused.problems
    return content, check(link, content)


@transaction.atomic
def _accept(
    link: BankLink, arrival: Arrival, content: BankFileContent, run: Run, dry_run: bool
) -> Outcome:
    """Keep a file that passed every check, and apply it where its days are open."""
    file = BankFile.objects.create(
        link=link,
        direction=_IN,
        kind=content.name.pattern,
        name=arrival.name,
        business_date=content.name.date,
        sha256=arrival.sha256,
        size=len(arrival.raw),
        records=len(content.rows),
        total=content.total,
        made_at=run.now,
        state=_State.RECEIVED,
    )
    if not dry_run:
        bank_files.keep(link, arrival)
    faultpoints.reach("receive_bank_files.kept")
    audit.record(
        action="settlement.bank_file.received",
        subject=file.name,
        actor=run.actor,
        business_date=run.business_date,
        after={"sha256": file.sha256, "records": file.records},
    )
    why = _apply(file, content, run)
    return Outcome(file.name, file.state, is_new=True, reasons=why)


def _apply(file: BankFile, content: BankFileContent, run: Run) -> tuple[str, ...]:
    """
    Apply a file whole, or leave it for a later run and say why.

    A day that is not open yet is no reason to complain.
    """
    try:
        with transaction.atomic():
            locks.hold(LOCK)
            _APPLY[file.kind](content, file, run)
            file.apply()
            file.save(update_fields=["state"])
            faultpoints.reach("receive_bank_files.applied")
    except DayNotOpen:
        return ()
    except FundopsError as error:
        return (f"{file.name}: {error}",)
    return ()


@transaction.atomic
def _refuse(
    link: BankLink,
    arrival: Arrival,
    problems: Problems,
    run: Run,
    dry_run: bool,
    *,
    held: BankFile | None,
) -> Outcome:
    """Keep what was refused and why, once: the same bytes again add no row."""
    found = [problem.as_dict() for problem in problems]
    reasons = [str(problem) for problem in problems]
    if problems.more:
        reasons.append(_("… and %(count)s more.") % {"count": problems.more})
    name = parse_name(arrival.name)
    row, is_new = BankFile.objects.get_or_create(
        link=link,
        direction=_IN,
        name=arrival.name,
        sha256=arrival.sha256,
        state=_State.REFUSED,
        defaults={
            "kind": name.pattern if name else "unknown",
            "business_date": name.date if name else run.business_date,
            "size": len(arrival.raw),
            "reasons": found,
            "made_at": run.now,
        },
    )
    if is_new and not dry_run:
        bank_files.keep_refused(link, arrival, found)
    if held is not None:
        _note_changed(held, arrival, run)
    faultpoints.reach("receive_bank_files.refused")
    return Outcome(row.name, _State.REFUSED, is_new, tuple(reasons))


def _note_changed(held: BankFile, arrival: Arrival, run: Run) -> None:
    """Same name, other bytes: a person compares the two."""
    open_break(
        kind=Break.Kind.BANK,
        reason="FILE_CHANGED",
        reference=f"bank_file:{held.name[:80]}:{arrival.sha256[:16]}",
        opened_on=run.business_date,
        ours=held.sha256,
        theirs=arrival.sha256,
        party=held.link.code,
        subject=held.name[:80],
        message=_("The bank sent %(name)s again with other content; compare them.")
        % {"name": held.name},
    )

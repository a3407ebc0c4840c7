"""
A file of changes in two steps: looked at, then proposed; never written directly.

What was looked at is kept under FUNDOPS_DATA_DIR/imports by its hash, for the person
who looked and for half an hour. The second step names the hash and nothing else: the
file, its day, its reason and what it would change are read from there again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.errors import FundopsError
from fundops.core.models import Proposal, Staff
from fundops.core.services import audit, locks
from fundops.core.services.proposals import previews, proposing, sheets
from fundops.core.services.proposals.changeables import Changeable, changeable_of
from fundops.core.services.proposals.fields import Plain, clean
from fundops.core.services.proposals.previews import ImportRefused, Line, Preview
from fundops.core.services.proposals.rows import ChangeRows, Row


def preview(
    *,
    kind: str,
    content: bytes,
    effective_from: dt.date,
    reason: str,
    actor: Staff,
    now: dt.datetime,
) -> Preview:
    """
    Compare a file with what is in force, row by row; keep it where it can be confirmed.

    :raises NotTheirProposal: the person does not propose this.
    :raises SheetRefused: the file as a whole is wrong.
    """
    about = _importable(kind, actor)
    looked = _compare(about, content, effective_from, reason.strip(), actor, now)
    if looked.can_be_confirmed:
        previews.keep(looked, content, actor)
    with transaction.atomic():
        audit.record(
            action="core.import.previewed",
            subject=f"import {looked.sha256[:16]}",
            actor=actor,
            reason=reason,
            after=_counts(looked),
        )
    return looked


def confirm(
    *, kind: str, sha256: str, actor: Staff, now: dt.datetime
) -> list[Proposal]:
    """
    Propose and submit every change of a file that this person looked at; all or none.

    :raises ImportRefused: another file or person, too late, done before, or what is in
        force is no longer what was shown.
    """
    about = _importable(kind, actor)
    with transaction.atomic():
        # Two confirmations at once: the second waits, and finds nothing left.
        locks.hold(f"import {actor.pk} {sha256}")
        content, kept = previews.kept(kind, sha256, actor)
        looked = _compare(
            about,
            content,
            dt.date.fromisoformat(kept["effective_from"]),
            kept["reason"],
            actor,
            now,
        )
        if looked.changes_sha256 != kept["changes_sha256"]:
            raise ImportRefused(
                _("What is in force changed after you looked; look at the file again.")
            )
        made = [_propose(about, looked, line, actor, now) for line in looked.changed]
        audit.record(
            action="core.import.confirmed",
            subject=f"import {sha256[:16]}",
            actor=actor,
            reason=looked.reason,
            after={**_counts(looked), "proposals": [x.proposal_no for x in made]},
        )
        previews.mark_of(actor, sha256).unlink()
    return made


def _importable(kind: str, actor: Staff) -> Changeable:
    about = changeable_of(kind)
    if not about.import_columns:
        raise ImportRefused(_("This is not changed from a file."))
    proposing.check_maker(about, actor)
    return about


def _compare(
    about: Changeable,
    content: bytes,
    effective_from: dt.date,
    reason: str,
    actor: Staff,
    now: dt.datetime,
) -> Preview:
    sheet = sheets.read(content, columns=about.import_columns)
    rows = ChangeRows(about)
    result = rows.import_data(sheet.dataset, dry_run=True, raise_errors=True)
    lines = []
    seen: set[str] = set()
    for number, told in zip(sheet.numbers, result.rows, strict=True):
        row: Row = told.instance
        problem = ""
        if row.subject in seen:
            problem = _("%(subject)s stands in the file twice.") % {
                "subject": row.subject
            }
        seen.add(row.subject)
        lines.append(
            _line(about, number, row, problem, effective_from, reason, actor, now)
        )
    sha256 = hashlib.sha256(content).hexdigest()
    return Preview(about.code, sha256, effective_from, reason, lines)


def _line(
    about: Changeable,
    number: int,
    row: Row,
    problem: str,
    effective_from: dt.date,
    reason: str,
    actor: Staff,
    now: dt.datetime,
) -> Line:
    """Try a row as its proposal, in a transaction that is undone."""
    before: dict[str, Plain] = {}
    after: dict[str, Plain] = {}
    try:
        if problem or (problem := about.subject_problem(row.subject)):
            return Line(number, row.subject, problem=problem)
        after = clean(about.fields(row.subject), row.raw)
        before = about.current(row.subject) or {}
        if before != after:
            with transaction.atomic():
                proposing.propose(
                    kind=about.code,
                    subject=row.subject,
                    after=after,
                    effective_from=effective_from,
                    reason=reason,
                    actor=actor,
                    now=now,
                    source=Proposal.Source.IMPORT,
                )
                transaction.set_rollback(True)
    except FundopsError as error:
        problem = str(error)
    return Line(number, row.subject, before, after, problem)


def _propose(
    about: Changeable, looked: Preview, line: Line, actor: Staff, now: dt.datetime
) -> Proposal:
    proposal = proposing.propose(
        kind=about.code,
        subject=line.subject,
        after=line.after,
        effective_from=looked.effective_from,
        reason=looked.reason,
        actor=actor,
        now=now,
        source=Proposal.Source.IMPORT,
        file_sha256=looked.sha256,
        seen=line.before,
    )
    proposing.submit(proposal_no=proposal.proposal_no, actor=actor, now=now)
    return proposal


def _counts(looked: Preview) -> dict[str, Any]:
    return {
        "kind": looked.kind,
        "sha256": looked.sha256,
        "rows": len(looked.lines),
        "changed": len(looked.changed),
        "problems": len(looked.problems),
    }

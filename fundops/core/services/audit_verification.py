"""Proving the audit trail: its rows, its seals, their chain and the heads outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from fundops.core.models import AuditEntry, AuditSeal
from fundops.core.services import audit_heads
from fundops.core.services.audit_digest import (
    RECOMPUTED,
    Ranges,
    altered_between,
    digest,
    gaps,
    multirange,
    present,
    without,
)
from fundops.core.services.audit_heads import Head

_FIRST_ALTERED = f"""
SELECT min(entry.id) FROM core_auditentry AS entry
WHERE entry.row_hash IS DISTINCT FROM {RECOMPUTED}
    AND (entry.id BETWEEN %s AND %s OR entry.id <@ %s::int8multirange)
"""  # noqa: S608  # our own columns


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that is wrong, in the order of the trail."""

    what: str
    message: str
    seal: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, and the first bad row where there is one."""

    seals: int
    rows: int
    unsealed: int
    first_bad: Problem | None = None

    @property
    def ok(self) -> bool:
        return self.first_bad is None


def verify() -> Verdict:
    """
    Compute every row's hash, every seal and the chain anew; compare with the heads.

    The look ends at the first bad row: what comes after hangs on it.
    """
    heads = audit_heads.kept()
    rows = 0
    before: AuditSeal | None = None
    for seal in AuditSeal.objects.order_by("number").iterator():
        found = _chain_is_broken(seal, before) or _rows_differ(seal)
        found = found or _head_differs(seal, heads)
        if found:
            return Verdict(before.number if before else 0, rows, 0, found)
        rows += seal.rows
        before = seal
    seals = before.number if before else 0
    unsealed = AuditEntry.objects.filter(id__gt=before.last_id if before else 0)
    problem = (
        _tail_is_gone(before, heads)
        or _heads_are_gone(seals, heads)
        or _unsealed_differ(before)
    )
    return Verdict(seals, rows, unsealed.count(), problem)


def _chain_is_broken(seal: AuditSeal, before: AuditSeal | None) -> Problem | None:
    number, end, sha256 = (
        (before.number, before.last_id, before.sha256) if before else (0, 0, "")
    )
    if seal.number != number + 1 or seal.first_id != end + 1:
        return Problem(
            "seal_missing",
            f"Seal {number + 1} is missing: it began with row {end + 1}; the next one"
            f" here, {seal.number}, begins with row {seal.first_id}.",
            seal=number + 1,
            entry_id=end + 1,
        )
    if seal.previous_sha256 != sha256:
        return Problem(
            "chain_broken",
            f"Seal {seal.number} does not follow seal {number}: it names another"
            " SHA-256 before it.",
            seal=seal.number,
            entry_id=seal.first_id,
        )
    return None


def _rows_differ(seal: AuditSeal) -> Problem | None:
    found = digest(seal)
    never = present(seal.voided)
    is_right = found.sha256 == seal.sha256 and found.rows == seal.rows
    if is_right and not found.altered and not never:
        return None
    candidates = [_altered(seal), *_absent(seal), *_inserted(seal, never)]
    problems = [problem for problem in candidates if problem is not None]
    if problems:
        return min(problems, key=lambda problem: problem.entry_id or 0)
    return Problem(
        "seal_differs",
        f"Seal {seal.number} over rows {seal.first_id} to {seal.last_id} does not fit"
        " them: one of them was changed together with its row hash, or the seal was.",
        seal=seal.number,
    )


def _altered(seal: AuditSeal) -> Problem | None:
    ids = _first_altered(seal.first_id, seal.last_id, seal.taken)
    return _is_altered(ids, seal.number) if ids is not None else None


def _is_altered(entry_id: int, seal: int | None) -> Problem:
    return Problem(
        "row_changed",
        f"Row {entry_id} does not say what it said when it was written: its hash does"
        " not fit its content.",
        seal=seal,
        entry_id=entry_id,
    )


def _absent(seal: AuditSeal) -> Iterable[Problem]:
    own = without(gaps(seal.first_id, seal.last_id), seal.missing)
    late = without(seal.taken, present(seal.taken))
    for ids in (own, late):
        if ids:
            yield Problem(
                "row_removed",
                f"Row {ids[0][0]} was sealed and is not there any more.",
                seal=seal.number,
                entry_id=ids[0][0],
            )


def _inserted(seal: AuditSeal, never: Ranges) -> Iterable[Problem]:
    if never:
        yield Problem(
            "row_inserted",
            f"Row {never[0][0]} was not there when its number was sealed as never"
            " written; it was put in later.",
            seal=seal.number,
            entry_id=never[0][0],
        )


def _head_differs(seal: AuditSeal, heads: Mapping[int, Head]) -> Problem | None:
    head = heads.get(seal.number)
    if head is None or head == audit_heads.head_of(seal):
        return None
    return Problem(
        "head_differs",
        f"Seal {seal.number} is not the one whose head stands outside the database"
        f" (there: {head}): rows from {seal.first_id} on were sealed anew.",
        seal=seal.number,
        entry_id=seal.first_id,
    )


def _tail_is_gone(last: AuditSeal | None, heads: Mapping[int, Head]) -> Problem | None:
    number, end = (last.number, last.last_id) if last else (0, 0)
    beyond = [heads[n] for n in sorted(heads) if n > number]
    if not beyond:
        return None
    return Problem(
        "tail_removed",
        f"Rows {end + 1} to {beyond[-1].last_id} were sealed and their seal"
        f" {beyond[0].number} is not there: its head stands outside the database.",
        seal=beyond[0].number,
        entry_id=end + 1,
    )


def _heads_are_gone(seals: int, heads: Mapping[int, Head]) -> Problem | None:
    """The last one may be on its way: it is written after its seal is committed."""
    lost = next((n for n in range(1, seals) if n not in heads), None)
    if lost is None:
        return None
    return Problem(
        "head_missing",
        f"The head of seal {lost} is not in {audit_heads.folder()}: bring the files"
        " back from where they are kept.",
        seal=lost,
    )


def _unsealed_differ(last: AuditSeal | None) -> Problem | None:
    first = last.last_id + 1 if last else 1
    newest = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first()
    early = AuditEntry.objects.filter(id__lt=1).values_list("id", flat=True).first()
    if early is not None:
        return Problem(
            "row_inserted",
            f"Row {early} has a number that is never given.",
            entry_id=early,
        )
    if newest is None or newest < first or not altered_between(first, newest):
        return None
    found = _first_altered(first, newest, [])
    return _is_altered(found, None) if found is not None else None


def _first_altered(first: int, last: int, taken: Ranges) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_ALTERED, [first, last, multirange(taken)])
        found = cursor.fetchone()[0]
    return None if found is None else int(found)

"""
Sealing the audit trail: stretch by stretch, each chained to the one before.

Numbers are given before their transactions end, so below the newest row some may be
missing. A seal lists them and the next one takes or voids each. Nobody waits for the
sealer: it takes no lock that an INSERT would have to wait for.
"""

from __future__ import annotations

import datetime as dt
import time

from django.db import connection, transaction

from fundops.core.errors import FundopsError
from fundops.core.models import AuditSeal
from fundops.core.services import audit_heads, locks
from fundops.core.services.audit_digest import (
    Ranges,
    digest,
    gaps,
    present,
    without,
)
from fundops.core.services.audit_verification import Problem, Verdict, verify

__all__ = ["Problem", "SealsDiffer", "Verdict", "seal", "seal_all", "verify"]

#: Rows of one seal: a row that was changed and hashed anew is known to lie among them.
LARGEST = 10_000
#: How long a run waits for writers under way before it leaves numbers open once more.
PATIENCE = dt.timedelta(seconds=2)

_END = """
SELECT coalesce(max(id), %(before)s)
FROM (
    SELECT id FROM core_auditentry WHERE id > %(before)s ORDER BY id LIMIT %(most)s
) AS stretch
"""
# A row's number is drawn by an INSERT, which locks the table like this until its
# transaction ends; a prepared transaction has no pid.
_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
    AND relation = 'core_auditentry'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()
"""


class SealsDiffer(FundopsError):
    """The seals in the database are not those whose heads stand outside."""

    code = "core.audit_seals_differ"


def seal(*, now: dt.datetime, patience: dt.timedelta = PATIENCE) -> AuditSeal | None:
    """
    Close a stretch of the trail; None where there is nothing new to seal.

    The seal is committed first, then its head is written outside; a run that was
    killed in between leaves that to the next one.

    :raises StepIsRunning: where another sealer is at work.
    :raises SealsDiffer: where the heads outside know of seals that are not here.
    """
    with locks.only_one("seal_audit"):
        _write_missing_heads()
        return _seal(now, patience)


def seal_all(*, now: dt.datetime, patience: dt.timedelta = PATIENCE) -> list[AuditSeal]:
    """
    Close stretch after stretch until nothing new is left.

    The heads are read twice a run, not once a seal: their number grows with the trail.
    """
    made = []
    with locks.only_one("seal_audit"):
        _write_missing_heads()
        while (one := _seal(now, patience)) is not None:
            made.append(one)
        if made:
            _write_missing_heads()
    return made


def _seal(now: dt.datetime, patience: dt.timedelta) -> AuditSeal | None:
    with transaction.atomic():
        made = _next_seal(now, patience)
        if made is not None:
            transaction.on_commit(lambda: audit_heads.keep([made]))
    return made


def _next_seal(now: dt.datetime, patience: dt.timedelta) -> AuditSeal | None:
    last = AuditSeal.objects.order_by("-number").first()
    before, still_open = (last.last_id, last.missing) if last else (0, [])
    taken, voided, missing = _settle(still_open, patience)
    end = _end(before)
    if end == before and not taken and not voided:
        return None
    made = AuditSeal(
        number=last.number + 1 if last else 1,
        first_id=before + 1,
        last_id=end,
        missing=missing + gaps(before + 1, end),
        taken=taken,
        voided=voided,
        previous_sha256=last.sha256 if last else "",
        sealed_at=now,
    )
    found = digest(made)
    made.sha256, made.rows = found.sha256, found.rows
    made.save(force_insert=True)
    return made


def _settle(
    still_open: Ranges, patience: dt.timedelta
) -> tuple[Ranges, Ranges, Ranges]:
    """Say of numbers left open: taken now, surely never written, open once more."""
    if not still_open:
        return [], [], []
    # First whether their writers are gone, then a look: a row that is not there now
    # though nobody who could hold it is under way will never be there.
    gone = _writers_are_gone(patience)
    taken = present(still_open)
    absent = without(still_open, taken)
    return (taken, absent, []) if gone else (taken, [], absent)


def _writers_are_gone(patience: dt.timedelta) -> bool:
    """Wait a little for the transactions that write audit rows at this moment."""
    until = time.monotonic() + patience.total_seconds()
    waited_for = _writers()
    while waited_for := waited_for & _writers():
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {virtual for (virtual,) in cursor.fetchall()}


def _end(before: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_END, {"before": before, "most": LARGEST})
        return int(cursor.fetchone()[0])


def _write_missing_heads() -> None:
    heads = audit_heads.kept()
    newest = max(heads, default=0)
    if newest:
        known = AuditSeal.objects.filter(number=newest).first()
        if known is None or audit_heads.head_of(known) != heads[newest]:
            raise SealsDiffer(
                f"Outside the database stands the head of seal {newest}"
                f" ({audit_heads.folder()}); the database has another or none. Nothing"
                " was sealed: let compliance run verify_audit and look into it."
            )
    audit_heads.keep(AuditSeal.objects.filter(number__gt=newest).order_by("number"))

"""
What a seal is over: the content of its rows, read as a stream, and what it says itself.

Numbers are kept as ranges `[[from, to], …]`, both ends included: a writer of a hundred
thousand rows that is still under way is one range.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fundops.core.database.triggers import content_hash
from fundops.core.models import AuditSeal
from fundops.core.models.audit import AUDITED

Ranges = list[list[int]]

#: The hash of a row computed anew from what its columns say now.
RECOMPUTED = content_hash(AUDITED, of="entry")
_ALTERED = b"!"
# OFFSET 0 lets each hash be computed once, though it is used twice.
_LINES = f"""
COPY (
    SELECT id || ' ' || computed || CASE WHEN row_hash = computed THEN '' ELSE '!' END
    FROM (
        SELECT entry.id, entry.row_hash, {RECOMPUTED} AS computed
        FROM %s ORDER BY entry.id OFFSET 0
    ) AS looked_at
) TO STDOUT
"""  # noqa: S608  # our own columns and whole numbers
_OWN = (
    "core_auditentry AS entry WHERE entry.id BETWEEN {} AND {}"
    " AND NOT entry.id <@ '{}'::int8multirange"
)
_TAKEN = (
    "unnest('{}'::int8multirange) AS late (ids) JOIN core_auditentry AS entry"
    " ON entry.id >= lower(late.ids) AND entry.id < upper(late.ids)"
)
# One past the last row too, so that rows missing at the end are a gap as well.
_GAPS = """
SELECT before + 1, id - 1
FROM (
    SELECT id, lag(id, 1, %(first)s - 1) OVER (ORDER BY id) AS before
    FROM (
        SELECT id FROM core_auditentry WHERE id BETWEEN %(first)s AND %(last)s
        UNION ALL SELECT %(last)s + 1
    ) AS numbers
) AS pairs
WHERE id > before + 1 ORDER BY 1
"""
_PRESENT = """
SELECT min(id), max(id)
FROM (
    SELECT entry.id, entry.id - row_number() OVER (ORDER BY entry.id) AS island
    FROM unnest(%s::int8multirange) AS wanted (ids)
    JOIN core_auditentry AS entry
        ON entry.id >= lower(wanted.ids) AND entry.id < upper(wanted.ids)
) AS found
GROUP BY island ORDER BY 1
"""
_WITHOUT = """
SELECT lower(rest), upper(rest) - 1
FROM unnest(%s::int8multirange - %s::int8multirange) AS rest ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """A seal computed from the rows as they are now."""

    sha256: str
    rows: int
    #: Rows whose own hash does not fit what they say.
    altered: int


def digest(seal: AuditSeal) -> Digest:
    """
    Compute a seal from its rows and from what it says of itself, but `sha256`.

    The rows come as a stream in their order; memory does not grow with their number.
    """
    sha256 = hashlib.sha256(_said(seal))
    rows = altered = 0
    for block in _blocks(seal):
        sha256.update(block)
        rows += block.count(b"\n")
        altered += block.count(_ALTERED)
    sha256.update(b"rows %d\n" % rows)
    return Digest(sha256.hexdigest(), rows, altered)


def altered_between(first: int, last: int) -> int:
    """Count rows in a stretch whose own hash does not fit what they say."""
    return sum(
        block.count(_ALTERED) for block in _copied(_OWN.format(first, last, "{}"))
    )


def gaps(first: int, last: int) -> Ranges:
    """Say which numbers of a stretch have no row to be seen."""
    return _ranges(_GAPS, {"first": first, "last": last})


def present(wanted: Ranges) -> Ranges:
    """Say which of the numbers have a row."""
    return _ranges(_PRESENT, [multirange(wanted)]) if wanted else []


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """Take numbers away from others."""
    return _ranges(_WITHOUT, [multirange(ranges), multirange(taken)]) if ranges else []


def multirange(ranges: Ranges) -> str:
    """Write ranges as PostgreSQL reads them."""
    inside = ",".join(f"[{int(first)},{int(last)}]" for first, last in ranges)
    return f"{{{inside}}}"


def _said(seal: AuditSeal) -> bytes:
    lines = (
        "fundops audit seal",
        f"number {seal.number}",
        f"range {seal.first_id} {seal.last_id}",
        f"missing {json.dumps(seal.missing)}",
        f"taken {json.dumps(seal.taken)}",
        f"voided {json.dumps(seal.voided)}",
        f"sealed at {seal.sealed_at.astimezone(dt.UTC).isoformat()}",
        f"after {seal.previous_sha256 or '-'}",
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _blocks(seal: AuditSeal) -> Iterator[bytes]:
    missing = multirange(seal.missing)
    yield from _copied(_OWN.format(seal.first_id, seal.last_id, missing))
    if seal.taken:
        yield b"taken: "
        yield from _copied(_TAKEN.format(multirange(seal.taken)))


def _copied(rows: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(_LINES % rows) as copy:
        yield from (bytes(block) for block in copy)


def _ranges(sql: str, params: Any) -> Ranges:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [[int(first), int(last)] for first, last in cursor.fetchall()]

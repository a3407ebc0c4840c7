"""Breaks by the set: gathered by SQL in a temporary table, opened by one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection

from fundops.core.services import numbers

#: Filled by the caller's SQL: `INSERT INTO found (place, reason, reference, …)`.
#: `place` is the order in which they are numbered; `ours` and `theirs` are short texts.
_GATHER = """
CREATE TEMPORARY TABLE found (
    place bigint NOT NULL,
    reason text NOT NULL,
    reference text NOT NULL,
    subject text NOT NULL,
    amount numeric(18, 2) NOT NULL DEFAULT 0,
    ours text NOT NULL DEFAULT '',
    theirs text NOT NULL DEFAULT ''
) ON COMMIT DROP
"""
_NEW = """
SELECT count(*) FROM found
WHERE NOT EXISTS (SELECT FROM core_break WHERE reference = found.reference)
"""
# What was found before under the same reference is not opened again.
_OPEN = """
INSERT INTO core_break (
    break_no, reference, kind, reason, party, subject, opened_on, amount, ours, theirs,
    message, state
)
SELECT
    %(prefix)s || lpad(
        (%(first)s - 1 + row_number() OVER (ORDER BY place))::text, 7, '0'
    ),
    reference, %(kind)s, found.reason, %(party)s, left(subject, 80), %(opened_on)s,
    amount, left(ours, 80), left(theirs, 80), coalesce(told.message, ''), 'OPEN'
FROM found
LEFT JOIN unnest(%(reasons)s::text[], %(messages)s::text[]) AS told (reason, message)
    ON told.reason = found.reason
WHERE NOT EXISTS (SELECT FROM core_break WHERE reference = found.reference)
"""


def gather() -> None:
    """Make the empty table `found` for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.found")
        cursor.execute(_GATHER)


def open_found(
    *, kind: str, party: str, opened_on: dt.date, messages: Mapping[str, str]
) -> int:
    """
    Open a break for every row of `found` whose reference is new; say how many.

    The table is empty afterwards. A reference is found by one transaction at a time:
    the caller holds a lock on what it looks at.

    :param messages: by reason code, the sentence for the operator.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEW)
        count = int(cursor.fetchone()[0])
        if count:
            first = numbers.take(prefix="BR", business_date=opened_on, count=count)
            cursor.execute(
                _OPEN,
                {
                    "prefix": f"BR{opened_on:%Y%m%d}",
                    "first": first,
                    "kind": kind,
                    "party": party,
                    "opened_on": opened_on,
                    "reasons": list(messages),
                    "messages": list(messages.values()),
                },
            )
        cursor.execute("TRUNCATE found")
    return count

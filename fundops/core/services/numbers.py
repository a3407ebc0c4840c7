"""Business numbers: a prefix, the business date, seven digits without gaps."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from fundops.core.errors import NumberRefused

_HIGHEST = 9_999_999

# One statement: the row is made, or locked and moved on, and says where we stood.
_TAKE = """
INSERT INTO core_numberrange AS range (prefix, business_date, next_free)
VALUES (%(prefix)s, %(business_date)s, 1 + %(count)s)
ON CONFLICT (prefix, business_date)
DO UPDATE SET next_free = range.next_free + %(count)s
RETURNING next_free - %(count)s
"""


def take(*, prefix: str, business_date: dt.date, count: int = 1) -> int:
    """
    Take `count` consecutive numbers of a kind and day; say the first.

    The range stays locked until the caller commits, so that a kind and day has no
    gaps: take numbers late in a transaction.

    :raises NumberRefused: where the day has no seven-digit number left.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number belongs into the transaction that uses it.")
    if count < 1:
        raise NumberRefused(f"{count} numbers were asked for; ask for one or more.")
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {"prefix": prefix, "business_date": business_date, "count": count},
        )
        first = int(cursor.fetchone()[0])
    if first + count - 1 > _HIGHEST:
        raise NumberRefused(
            f"{prefix} has no number left on {business_date}; "
            "ten million a day is the limit."
        )
    return first


def number(prefix: str, business_date: dt.date, n: int) -> str:
    """
    Write the n-th number of a kind and day: CL201801040000001.

    In SQL over a set: prefix || to_char(d, 'YYYYMMDD') || lpad(n::text, 7, '0').
    """
    return f"{prefix}{business_date:%Y%m%d}{n:07d}"


def take_one(*, prefix: str, business_date: dt.date) -> str:
    """Take the next number of a kind and day and write it out."""
    return number(
        prefix, business_date, take(prefix=prefix, business_date=business_date)
    )

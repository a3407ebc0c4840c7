"""The calendar's only writer: it adds days, and never changes one."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chinese_calendar
from django.db import connection, transaction

from fundops.core.errors import CalendarDiffers
from fundops.core.models import CalendarDay, Staff
from fundops.core.services import audit
from fundops.core.services.csv_input import CsvRow, Problems, read_rows

FIRST = dt.date(2007, 1, 1)
LAST = dt.date(2026, 12, 31)
#: A working day by the State Council's notice on which the exchange stayed closed.
_CLOSED_ALL_THE_SAME = {dt.date(2024, 2, 9)}

_ADD = """
INSERT INTO core_calendarday (date, is_trading_day, is_bank_day)
SELECT * FROM unnest(%s::date[], %s::boolean[], %s::boolean[])
ON CONFLICT (date) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Day:
    """One day as a source tells it."""

    date: dt.date
    is_trading_day: bool
    is_bank_day: bool


@functools.cache
def published_days() -> tuple[Day, ...]:
    """
    Say the days of 2007 to 2026 from the published holiday notices.

    A make-up working day (a Saturday or Sunday) is a bank day, never a trading day.
    """
    days = []
    date = FIRST
    while date <= LAST:
        works = chinese_calendar.is_workday(date)
        trades = works and date.weekday() < 5 and date not in _CLOSED_ALL_THE_SAME
        days.append(Day(date, is_trading_day=trades, is_bank_day=works))
        date += dt.timedelta(days=1)
    return tuple(days)


def read_days(path: Path | str) -> list[Day]:
    """
    Read a calendar CSV: date, trading_day and bank_day as 0 or 1.

    :raises CsvRefused: with every reason.
    """
    path = Path(path)
    rows = read_rows(path, required=["date", "trading_day", "bank_day"])
    problems = Problems(path)
    days: dict[dt.date, Day] = {}
    for row in rows:
        day = _day(row, problems)
        if day is None:
            continue
        if day.date in days:
            problems.add(row, "date", "stands in the file twice")
        days[day.date] = day
    problems.refuse_if_any()
    return list(days.values())


@transaction.atomic
def load_calendar(*, days: Iterable[Day], actor: Staff) -> dict[str, int]:
    """
    Add the days the calendar lacks; days it holds must say the same.

    :returns: {"added": n, "same": n}
    :raises CalendarDiffers: naming every day that differs; nothing is added then.
    """
    told = list(days)
    held = {
        day.date: (day.is_trading_day, day.is_bank_day)
        for day in CalendarDay.objects.filter(date__in=[d.date for d in told])
    }
    differing = [
        str(day.date)
        for day in told
        if held.get(day.date, (day.is_trading_day, day.is_bank_day))
        != (day.is_trading_day, day.is_bank_day)
    ]
    if differing:
        raise CalendarDiffers(
            f"The calendar says otherwise of {', '.join(differing)}; "
            "nothing was added. A held day changes by a reviewed proposal only."
        )
    added = add_missing_days(told)
    if added:
        audit.record(
            action="core.calendar.loaded",
            subject="calendar",
            actor=actor,
            after={
                "added": added,
                "first": str(min(day.date for day in told)),
                "last": str(max(day.date for day in told)),
            },
        )
    return {"added": added, "same": len(told) - added}


def add_missing_days(days: Iterable[Day]) -> int:
    """Add the days the table lacks and say how many; the others are left alone."""
    told = list(days)
    columns: list[Any] = [
        [day.date for day in told],
        [day.is_trading_day for day in told],
        [day.is_bank_day for day in told],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)
        return int(cursor.rowcount)


def _day(row: CsvRow, problems: Problems) -> Day | None:
    flags = {}
    for column in ("trading_day", "bank_day"):
        if row[column] not in ("0", "1"):
            problems.add(row, column, "is neither 0 nor 1")
        flags[column] = row[column] == "1"
    if flags["trading_day"] and not flags["bank_day"]:
        problems.add(row, "bank_day", "must be 1 on a trading day")
    try:
        date = dt.date.fromisoformat(row["date"])
    except ValueError:
        problems.add(row, "date", "is not a date; write it like 2027-01-04")
        return None
    return Day(date, flags["trading_day"], flags["bank_day"])

"""The calendar days on which a plan falls due; trading days play no part."""

from __future__ import annotations

import calendar
import datetime as dt

from trading.models import Plan

_DAY = dt.timedelta(days=1)


def due_on_or_after(date: dt.date, *, unit: str, day: int) -> dt.date:
    """
    Say the first due day from `date` on.

    :param day: of the month (its last day where it has no such day), or of the week,
        1 being Monday.
    """
    if unit == Plan.Unit.DAY:
        return date
    if unit == Plan.Unit.WEEK:
        return date + dt.timedelta(days=(day - date.isoweekday()) % 7)
    due = _in_month(date, day)
    if due >= date:
        return due
    # The first of a month plus 31 days lies in the month after, whichever it is.
    return _in_month(date.replace(day=1) + dt.timedelta(days=31), day)


def due_after(date: dt.date, *, unit: str, day: int) -> dt.date:
    """Say the first due day after `date`: days that were missed are passed over."""
    return due_on_or_after(date + _DAY, unit=unit, day=day)


def _in_month(date: dt.date, day: int) -> dt.date:
    last = calendar.monthrange(date.year, date.month)[1]
    return date.replace(day=min(day, last))

"""
Questions to the calendar. It ends somewhere, and nothing is guessed beyond that.

Business days for money are trading days; a make-up working day is none.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.db.models import Max

from fundops.core.asked_once import asked_once
from fundops.core.errors import CalendarEnds
from fundops.core.models import CalendarDay

#: No holiday is longer; so many days hold n trading days in any case.
_LONGEST_HOLIDAY = 16


@asked_once
def is_trading_day(date: dt.date) -> bool:
    """
    Say whether the exchange trades on `date`.

    :raises CalendarEnds: where the calendar lacks the day.
    """
    answer = (
        CalendarDay.objects.filter(date=date)
        .values_list("is_trading_day", flat=True)
        .first()
    )
    if answer is None:
        raise _ends_at(date)
    return answer


def trading_day_after(date: dt.date, n: int = 1) -> dt.date:
    """
    Say the n-th trading day after `date`, which need not be one itself.

    With n = 0: `date`, or the next trading day where it is none.

    :raises CalendarEnds: where the calendar lacks a day on the way.
    """
    if n == 0:
        return business_day_on_or_after(date)
    return _nth(date, n, forward=True)


def trading_day_before(date: dt.date, n: int = 1) -> dt.date:
    """
    Say the n-th trading day before `date`, which need not be one itself.

    :raises CalendarEnds: where the calendar lacks a day on the way.
    """
    return _nth(date, n, forward=False)


def business_day_on_or_after(date: dt.date) -> dt.date:
    """
    Say `date`, or the next trading day where it is none.

    :raises CalendarEnds: where the calendar lacks a day on the way.
    """
    return date if is_trading_day(date) else trading_day_after(date)


def bank_day_after(date: dt.date, n: int = 1) -> dt.date:
    """
    Say the n-th day after `date` on which the bank works: make-up days count.

    :raises CalendarEnds: where the calendar lacks a day on the way.
    """
    return _nth(date, n, forward=True, column="is_bank_day")


def horizon() -> dt.date | None:
    """Say the last day the calendar holds."""
    last: dt.date | None = CalendarDay.objects.aggregate(last=Max("date"))["last"]
    return last


def days_left(date: dt.date) -> int:
    """Say how many days the calendar reaches beyond `date`; below 60 is an alarm."""
    last = horizon()
    return (last - date).days if last else 0


@asked_once
def _nth(
    date: dt.date, n: int, *, forward: bool, column: str = "is_trading_day"
) -> dt.date:
    if n < 1:
        raise ValueError("Count days from one.")
    step: Literal[1, -1] = 1 if forward else -1
    days = CalendarDay.objects.values_list("date", column)
    if forward:
        days = days.filter(date__gt=date).order_by("date")
    else:
        days = days.filter(date__lt=date).order_by("-date")
    expected = date
    for day, counts in days[: 3 * n + _LONGEST_HOLIDAY]:
        expected += dt.timedelta(days=step)
        if day != expected:
            break
        n -= counts
        if n == 0:
            return day
    else:
        expected += dt.timedelta(days=step)
    raise _ends_at(expected)


def _ends_at(date: dt.date) -> CalendarEnds:
    return CalendarEnds(
        f"The calendar does not hold {date}. Load the days of that year "
        "(load_calendar --file) before working with it."
    )

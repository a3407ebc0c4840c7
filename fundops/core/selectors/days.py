"""Questions to the business days: which is open for intake, which is in work."""

from __future__ import annotations

import datetime as dt

from fundops.core import clock
from fundops.core.asked_once import asked_once
from fundops.core.models import BusinessDay
from fundops.core.selectors import calendar

State = BusinessDay.State
#: Days not closed yet; a reopened one is corrected, not worked.
OPEN_STATES = (State.OPEN, State.CUT_OFF, State.PROCESSING, State.RECONCILING)

CUT_OFF = dt.time(15)
#: Cut-offs by business code where they differ (020, subscription).
CUT_OFFS = {"020": dt.time(17)}


def intake_day() -> BusinessDay | None:
    """Say the day that takes orders now; there is at most one."""
    return BusinessDay.objects.filter(state=State.OPEN).first()


@asked_once
def open_days() -> list[BusinessDay]:
    """Say the days not closed yet, oldest first; there are at most two."""
    return list(BusinessDay.objects.filter(state__in=OPEN_STATES).order_by("date"))


def oldest_open_day() -> BusinessDay | None:
    """Say the day in work: the oldest that is not closed."""
    return next(iter(open_days()), None)


def newest_day() -> BusinessDay | None:
    """Say the last day that was ever opened."""
    return BusinessDay.objects.order_by("-date").first()


def intake_window(
    date: dt.date, *, business_code: str = ""
) -> tuple[dt.datetime, dt.datetime]:
    """
    Say when an order must be accepted to belong to `date`: from, and until before.

    [trading day before 15:00:00, `date` 15:00:00), subscriptions 17:00.

    :raises CalendarEnds: where the calendar lacks the day before.
    """
    cut_off = CUT_OFFS.get(business_code, CUT_OFF)
    before = calendar.trading_day_before(date)
    return clock.at(before, cut_off), clock.at(date, cut_off)

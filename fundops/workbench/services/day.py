"""The day as it is opened and cut off; each is one step that may be run again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fundops.core.models import BusinessDay, Staff
from fundops.core.selectors import calendar, days
from fundops.core.services import days as day_services
from fundops.core.services import steps
from trading.services.cut_off import cut_off_orders


@dataclass(frozen=True)
class DayAnswer:
    """What became of the day, and what somebody should look at."""

    day: BusinessDay
    warnings: list[str]
    payment_failed: int = 0


def open_day(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> DayAnswer:
    """
    Open `business_date` for intake; the answer warns where the calendar ends soon.

    :raises DayRefused: out of order, without trading, or while two days are open.
    :raises CalendarEnds: beyond the horizon of the calendar.
    """
    with steps.running(
        step="open_day", business_date=business_date, actor=actor
    ) as run:
        day = day_services.open_day(business_date=business_date, actor=actor, now=now)
        left = calendar.days_left(business_date)
        if left >= day_services.CALENDAR_ALARM_DAYS:
            return DayAnswer(day, [])
        run.needs_a_look = True
    warning = _("The calendar ends in %(left)d days; load the next year's days.")
    return DayAnswer(day, [warning % {"left": left}])


def cut_off(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> DayAnswer:
    """
    End the intake of `business_date`; orders whose money is not there go no further.

    The next day is opened by `open_day`, not by this: a day without a successor is a
    sight that somebody should see. A second run fails orders that were left between
    the two transactions of a killed one.

    :raises DayRefused: where the day was never opened.
    """
    with (
        steps.running(step="cut_off", business_date=business_date, actor=actor) as run,
        transaction.atomic(),
    ):
        day = day_services.cut_off_day(
            business_date=business_date, actor=actor, now=now
        )
        failed = cut_off_orders(business_date=business_date, actor=actor, now=now)
        warnings = _cut_off_warnings(day, now)
        run.answer = {"payment_failed": failed}
        run.needs_a_look = bool(failed or warnings)
    return DayAnswer(day, warnings, payment_failed=failed)


def _cut_off_warnings(day: BusinessDay, now: dt.datetime) -> list[str]:
    ends = days.intake_window(day.date)[1]
    if day.cut_off_at is None or day.cut_off_at >= ends:
        return []
    return [
        _("Cut off before %(time)s: orders of the time between belong to no day.")
        % {"time": f"{ends:%Y-%m-%d %H:%M:%S}"}
    ]

"""On which business day something that happened is booked."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.models import BusinessDay
from fundops.core.selectors import calendar, days
from settlement.errors import DayNotOpen


def booking_day(true_day: dt.date) -> dt.date:
    """
    Say the business date of what happened on `true_day`: that day, while it is open.

    Where it is closed, or lies before the first day of all, the day in work; the entry
    then keeps `true_day` as its effective date.

    :raises DayNotOpen: for a day still to be opened, and where no day is open.
    """
    day = BusinessDay.objects.filter(date=true_day).first()
    if day is not None and day.state != BusinessDay.State.CLOSED:
        return true_day
    newest = days.newest_day()
    if newest is None or newest.date < true_day:
        raise DayNotOpen(
            _("%(day)s is not opened yet; open it, then run this again.")
            % {"day": true_day}
        )
    later = [day.date for day in days.open_days() if day.date >= true_day]
    if not later:
        raise DayNotOpen(
            _("%(day)s is closed and no later day is open; open the next one.")
            % {"day": true_day}
        )
    return later[0]


def window_day(moment: dt.datetime) -> dt.date:
    """
    Say the window that holds `moment`: D for [trading day before 15:00, D 15:00).

    :raises CalendarEnds: where the calendar lacks a day on the way.
    """
    local = moment.astimezone(clock.SHANGHAI)
    if local.time() < days.CUT_OFF:
        return calendar.business_day_on_or_after(local.date())
    return calendar.trading_day_after(local.date())

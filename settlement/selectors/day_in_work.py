"""The day in work, for what is decided by persons and carried out by steps."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fundops.core.selectors import days
from settlement.errors import DayNotOpen


def day_in_work() -> dt.date:
    """
    Say the oldest open day.

    :raises DayNotOpen: where none is open.
    """
    day = days.oldest_open_day()
    if day is None:
        raise DayNotOpen(_("No business day is open; open one, then do this again."))
    return day.date

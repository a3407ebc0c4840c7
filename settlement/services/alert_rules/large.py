"""Large transfers: the daily sum of a customer, money in and out each for itself."""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fundops.core.selectors import calendar
from fundops.core.services import thresholds
from fundops.core.services.alert_rules import Finding
from settlement.services.alert_rules.look_back import SQL, since

_SIDES: dict[str, str | Promise] = {
    "IN": gettext_lazy(
        "%(sum)s came in on %(date)s in %(n)d payments; large from %(limit)s on."
    ),
    "OUT": gettext_lazy(
        "%(sum)s went out on %(date)s in %(n)d payments; large from %(limit)s on."
    ),
}
_INDIVIDUAL = "1"


def large(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """
    Find customers whose sum of a past day reached the threshold of their kind.

    A day is looked at once it is over. To be reported within so many working days,
    counted on days on which the bank works.

    :raises CalendarEnds: where the calendar does not hold the day of the report.
    """
    individual = thresholds.amount("LARGE_INDIVIDUAL")
    other = thresholds.amount("LARGE_OTHER")
    rows = SQL.rows(
        "large",
        since=since(business_date),
        until=business_date,
        individual=individual,
        other=other,
    )
    due = cache(_due)
    return [
        Finding(
            reference=f"LARGE:{side}:{number}:{on_day:%Y%m%d}",
            subject=number,
            message=str(_SIDES[side])
            % {
                "sum": f"{total:,.2f}",
                "date": on_day,
                "n": count,
                "limit": f"{individual if kind == _INDIVIDUAL else other:,.0f}",
            },
            due_on=due(on_day),
            details={
                "side": side,
                "date": on_day.isoformat(),
                "sum": str(total),
                "payments": count,
            },
        )
        for side, on_day, number, kind, total, count in rows
    ]


def _due(on_day: dt.date) -> dt.date:
    return calendar.bank_day_after(on_day, thresholds.count("LARGE_REPORT_DAYS"))

"""Customers who bind and end cards, mandates and registrations often."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _

from fundops.core.services import thresholds
from fundops.core.services.alert_rules import Finding
from fundops.core.services.set_sql import SetSql

_SQL = SetSql(Path(__file__).parent / "sql")


def opening_and_closing(business_date: dt.date, now: dt.datetime) -> list[Finding]:
    """
    Find customers with many openings and closings within the window.

    One finding a customer and month, by the day of the last of them.
    """
    days = thresholds.count("OPEN_CLOSE_DAYS")
    rows = _SQL.rows(
        "opening_and_closing",
        since=business_date - dt.timedelta(days=days),
        until=business_date,
        most=thresholds.count("OPEN_CLOSE_MOST"),
        closings=thresholds.count("OPEN_CLOSE_CLOSINGS"),
    )
    words = _("%(opened)d openings and %(closed)d closings in %(days)d days.")
    return [
        Finding(
            reference=f"OPEN_CLOSE:{number}:{last:%Y%m}",
            subject=number,
            message=words % {"opened": opened, "closed": closed, "days": days},
            details={"opened": opened, "closed": closed, "last_on": last.isoformat()},
        )
        for number, opened, closed, last in rows
    ]

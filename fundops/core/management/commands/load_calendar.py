from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.selectors import calendar
from fundops.core.services.calendar import load_calendar, published_days, read_days


class Command(FundopsCommand):
    help = (
        "Add the days the calendar lacks: from a CSV (date, trading_day, bank_day as"
        " 0 or 1), or the published ones of 2007 to 2026. What differs is refused."
    )
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, metavar="CSV")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        path = options["file"]
        days = read_days(path) if path else published_days()
        counts = load_calendar(days=days, actor=actor)
        return {**counts, "horizon": calendar.horizon()}

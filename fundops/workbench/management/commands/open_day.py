from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.selectors import calendar
from fundops.workbench.services.day import open_day


class Command(FundopsCommand):
    help = "Open a business day for intake: the first of all, or the next in order."

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        opened = open_day(business_date=business_date, actor=actor, now=clock.now())
        for warning in opened.warnings:
            self.progress(warning)
        return {
            "business_date": opened.day.date,
            "state": opened.day.state,
            "calendar_days_left": calendar.days_left(business_date),
            "warnings": opened.warnings,
        }

    def render(self, answer: dict[str, Any]) -> str:
        return f"{answer['business_date']}: {answer['state']}"

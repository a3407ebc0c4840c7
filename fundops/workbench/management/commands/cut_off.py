from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.workbench.services.day import cut_off


class Command(FundopsCommand):
    help = "End the intake of a day; orders whose money is not there have failed."
    #: The day that takes orders; where none does, the day in work is cut off already.
    default_day = "intake"

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        ended = cut_off(business_date=business_date, actor=actor, now=clock.now())
        for warning in ended.warnings:
            self.progress(warning)
        return {
            "business_date": ended.day.date,
            "state": ended.day.state,
            "payment_failed": ended.payment_failed,
            "warnings": ended.warnings,
        }

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['business_date']}: {answer['state']}, "
            f"{answer['payment_failed']} orders not paid"
        )

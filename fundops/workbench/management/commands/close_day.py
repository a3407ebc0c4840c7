from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.workbench.services.close_day import close_day


class Command(FundopsCommand):
    help = (
        "Close a day when its steps are done and the books prove; provisionally where"
        " the statement, a channel's file or a remittance is still to come."
    )

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        closed = close_day(business_date=business_date, actor=actor, now=clock.now())
        return {
            "business_date": closed.day.date,
            "state": closed.day.state,
            "provisional": closed.day.closed_provisionally,
            "missing": closed.missing,
            "warnings": closed.warnings,
        }

    def render(self, answer: dict[str, Any]) -> str:
        how = ", provisionally" if answer["provisional"] else ""
        missing = [f"missing: {what}" for what in answer["missing"]]
        head = f"{answer['business_date']}: {answer['state']}{how}"
        return "\n".join([head, *missing, *answer["warnings"]])

from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.services import proposals


class Command(FundopsCommand):
    help = (
        "Put in force the approved changes that hold from the business date on; run"
        " before open_day. Without a date: those that hold from today on."
    )
    default_day = ""
    # Each change commits by itself; a dry run would keep them.
    dry_run_rolls_back = False

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        date = business_date or clock.today()
        if dry_run:
            due = proposals.due(date)
            return {"business_date": date, "due": due, "dry_run": True}
        told = proposals.apply_due(business_date=date, actor=actor, now=clock.now())
        return {"business_date": date, **told}

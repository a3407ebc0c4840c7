from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.supervision.details import would_write, write_supervision_files


class Command(FundopsCommand):
    help = (
        "Tell the bank of the trades it does not know yet: z_trade_detail and"
        " n_trade_detail, before any instruction."
    )
    #: Files are written in between: a dry run only counts.
    dry_run_rolls_back = False

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        if dry_run:
            done = would_write()
        else:
            done = write_supervision_files(
                business_date=business_date, actor=actor, now=clock.now()
            )
        return {
            "business_date": business_date,
            "files": done.files,
            "rows": sum(done.files.values()),
        }

    def render(self, answer: dict[str, Any]) -> str:
        names = ", ".join(answer["files"]) or "nothing"
        return f"{answer['rows']} rows written: {names}"

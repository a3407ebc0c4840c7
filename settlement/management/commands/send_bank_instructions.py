from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.supervision.instructions import (
    send_bank_instructions,
    would_send,
)


class Command(FundopsCommand):
    help = (
        "Carry out what was approved, submit the payouts that are due, and"
        " write the instruction files for the bank."
    )
    #: Files are written in between: a dry run only counts.
    dry_run_rolls_back = False

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        if dry_run:
            done = would_send(business_date=business_date)
        else:
            done = send_bank_instructions(
                business_date=business_date, actor=actor, now=clock.now()
            )
        return {
            "business_date": business_date,
            "files": done.files,
            "rows": sum(done.files.values()),
            "expired": done.expired,
            "voided": done.voided,
        }

    def render(self, answer: dict[str, Any]) -> str:
        names = ", ".join(answer["files"]) or "nothing"
        return f"{answer['rows']} rows written: {names}"

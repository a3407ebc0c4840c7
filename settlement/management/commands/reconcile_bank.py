from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.reconcile_bank import reconcile_bank


class Command(FundopsCommand):
    help = "Compare the ledger with the statements of the supervisory bank."

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        reconciled = reconcile_bank(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {"business_date": business_date, **dataclasses.asdict(reconciled)}

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['statements']} statements compared, "
            f"{len(answer['differing'])} differ by {answer['difference']}; "
            f"{answer['refuted']} movements refuted"
        )

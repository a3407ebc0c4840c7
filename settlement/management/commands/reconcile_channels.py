from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.reconcile_channels import reconcile_channels


class Command(FundopsCommand):
    help = "Compare the channels' files of the day's window with our debits."

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        answer = reconcile_channels(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {
            "business_date": business_date,
            "channels": {
                code: dataclasses.asdict(one) for code, one in answer.channels.items()
            },
            "missing": answer.missing,
            "overdue": answer.overdue,
        }

    def render(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{code}: {one['rows']} rows, {one['agreed']} agree, {one['decided']} "
            f"decided, {one['over']} over, {one['new_breaks']} breaks; "
            f"{one['expected']} to come"
            for code, one in answer["channels"].items()
        ]
        lines += [f"{code}: no file yet" for code in answer["missing"]]
        return "\n".join(lines) or "no files"

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.reconcile_shares import reconcile_shares


class Command(FundopsCommand):
    help = "Compare the register with the TAs' 05 of the day; differences are breaks."

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        return dataclasses.asdict(
            reconcile_shares(business_date=business_date, actor=actor)
        )

    def render(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{answer['compared']} holdings compared, "
            f"{answer['differences']} differences, {answer['new_breaks']} new breaks"
        ]
        if answer["waiting"]:
            lines.append(f"not applied yet: {', '.join(answer['waiting'])}")
        return "\n".join(lines)

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.apply_confirmations import apply_confirmations


class Command(FundopsCommand):
    help = "Apply the confirmations of TAs: orders are answered, shares move."

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        applied = apply_confirmations(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {"ok": not applied.troubles, **dataclasses.asdict(applied)}

    def render(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{len(answer['packages'])} packages applied: {answer['rows']} rows, "
            f"{answer['orders']} orders and {answer['accounts']} accounts answered, "
            f"{answer['quarantined']} rows quarantined"
        ]
        if answer["quotes"] or answer["terms"]:
            lines.append(
                f"{answer['quotes']} quotes and {answer['terms']} terms of funds, "
                f"{answer['quotes_held']} quotes held"
            )
        if answer["waiting"]:
            names = ", ".join(answer["waiting"])
            lines.append(f"waiting for an earlier package: {names}")
        return "\n".join(lines)

    def complaint(self, answer: dict[str, Any]) -> str:
        return "\n".join(answer["troubles"])

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.services import steps
from fundops.core.services.alert_rules import find_alerts


class Command(FundopsCommand):
    help = "Look for what compliance must see; never stops the day."

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        with steps.running(
            step="find_alerts", business_date=business_date, actor=actor
        ) as run:
            looked = find_alerts(
                business_date=business_date, actor=actor, now=clock.now()
            )
            run.answer.update(dataclasses.asdict(looked))
            run.needs_a_look = bool(looked.failed)
        return {
            "business_date": business_date,
            **dataclasses.asdict(looked),
            "alerts": sum(looked.opened.values()),
        }

    def render(self, answer: dict[str, Any]) -> str:
        told = ", ".join(f"{rule} {n}" for rule, n in answer["opened"].items() if n)
        lines = [f"{answer['alerts']} alerts opened{': ' if told else ''}{told}"]
        lines += [f"{rule} failed: {why}" for rule, why in answer["failed"].items()]
        return "\n".join(lines)

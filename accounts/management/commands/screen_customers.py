from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from accounts.services.screening.screen_customers import screen_customers
from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.services import steps


class Command(FundopsCommand):
    help = (
        "Compare customers with the newest screening list who were not compared with"
        " it lately; what is found opens an alert."
    )

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        with steps.running(
            step="screen_customers", business_date=business_date, actor=actor
        ) as run:
            answer = screen_customers(
                business_date=business_date, actor=actor, now=clock.now()
            )
            run.answer.update(dataclasses.asdict(answer))
            run.needs_a_look = bool(answer.alerts)
        return {"business_date": business_date, **dataclasses.asdict(answer)}

    def render(self, answer: dict[str, Any]) -> str:
        if not answer["list_version"]:
            return "no list was imported; nobody was screened"
        told = ", ".join(f"{what} {n}" for what, n in answer["results"].items() if n)
        return (
            f"{answer['screened']} customers screened by {answer['list_version']}"
            f"{': ' if told else ''}{told}; {answer['alerts']} alerts opened"
        )

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.collecting import send_collections, would_send

#: Calls to channels under way at once.
WORKERS = 4


class Command(FundopsCommand):
    help = (
        "Debit the cards of orders that wait for money, each once; what gets no answer"
        " is left unknown, for query_collections."
    )
    default_day = "intake"
    # Nothing that was said to a channel can be rolled back.
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=WORKERS)

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        workers: int = WORKERS,
        **options: Any,
    ) -> dict[str, Any]:
        if dry_run:
            collected = would_send(business_date=business_date)
        else:
            collected = send_collections(
                business_date=business_date,
                actor=actor,
                clock=clock.now,
                workers=workers,
            )
        return {
            "business_date": business_date,
            "dry_run": dry_run,
            "created": collected.created,
            "states": collected.states,
            "left": collected.left,
        }

    def render(self, answer: dict[str, Any]) -> str:
        states = ", ".join(f"{n} {state}" for state, n in answer["states"].items())
        lines = [f"{answer['created']} debits made; {states or 'none to send'}"]
        lines += [f"{number}: {why}" for number, why in answer["left"].items()]
        return "\n".join(lines)

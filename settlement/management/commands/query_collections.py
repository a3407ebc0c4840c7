from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.management.commands.send_collections import WORKERS
from settlement.services.collecting import query_collections, would_query


class Command(FundopsCommand):
    help = "Ask the channels about every debit whose end is not known; send none again."
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
            collected = would_query()
        else:
            collected = query_collections(
                business_date=business_date,
                actor=actor,
                clock=clock.now,
                workers=workers,
            )
        return {
            "business_date": business_date,
            "dry_run": dry_run,
            "states": collected.states,
            "left": collected.left,
        }

    def render(self, answer: dict[str, Any]) -> str:
        states = ", ".join(f"{n} {state}" for state, n in answer["states"].items())
        lines = [states or "no debit waits for an answer"]
        lines += [f"{number}: {why}" for number, why in answer["left"].items()]
        return "\n".join(lines)

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.workbench.selectors.steps_of_the_day import codes
from fundops.workbench.services.run_day import run_day


class Command(FundopsCommand):
    help = (
        "Run the steps of a day that are due, in their order, up to the first that"
        " fails; run again, it takes the day up where it stopped."
    )
    # Its steps commit one by one; a dry run only lists them.
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="first", default="", choices=codes(), metavar="STEP"
        )
        parser.add_argument(
            "--until", dest="last", default="", choices=codes(), metavar="STEP"
        )
        parser.add_argument(
            "--workers", type=int, help="for the steps that can use several"
        )
        parser.add_argument(
            "--orders", type=Path, metavar="CSV", help="orders to place on the way"
        )

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        first: str = "",
        last: str = "",
        workers: int | None = None,
        orders: Path | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        told = run_day(
            business_date=business_date,
            actor=actor,
            first=first,
            last=last,
            options={"workers": workers, "orders": orders},
            dry_run=dry_run,
            tell=self.progress,
        )
        return {"dry_run": dry_run, **told.as_json()}

    def render(self, answer: dict[str, Any]) -> str:
        counts: dict[str, int] = {}
        for one in answer["steps"]:
            counts[one["state"]] = counts.get(one["state"], 0) + 1
        said = ", ".join(f"{n} {state}" for state, n in counts.items())
        return f"{answer['business_date']}: {said}"

    def complaint(self, answer: dict[str, Any]) -> str:
        return f"{answer['failed']}: {answer['message']}"

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.errors import InputRefused
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.sandbox import faults
from fundops.sandbox.play.runner import Score, play
from fundops.sandbox.services.seed import CUSTOMERS

MOST_DAYS = 200


class Command(FundopsCommand):
    help = (
        "Seed an empty installation and play days in it: orders, files, money, people, "
        "and faults that stop three days before the end; everything must drain."
    )
    default_day = ""
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True)
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--customers", type=int, default=CUSTOMERS)
        parser.add_argument(
            "--faults",
            default="all",
            metavar="LIST",
            help=f"names parted by commas, all or none: {', '.join(faults.ALL)}",
        )

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        days, seed = options["days"], options["seed"]
        if not 1 <= days <= MOST_DAYS:
            raise InputRefused(f"--days takes 1 to {MOST_DAYS}.")
        score = Score(
            seed=seed,
            days=days,
            faults=faults.parse(options["faults"]),
            customers=options["customers"],
        )
        if dry_run:
            return {"seed": seed, "days": days, "faults": list(score.faults)}
        return play(score=score, actor=actor, tell=self.progress)

    def complaint(self, answer: dict[str, Any]) -> str:
        return "\n".join([*map(str, answer["violations"]), *answer["left"]])

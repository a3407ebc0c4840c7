from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.errors import InputRefused
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.sandbox import faults
from fundops.sandbox.services.seed import CUSTOMERS, FEWEST, MOST, seed_world


class Command(FundopsCommand):
    help = (
        "Make staff, masters, customers and what they hold in an empty installation, "
        "and tell the outside world the same; the first day is 2025-01-02."
    )
    default_day = ""
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--customers", type=int, default=CUSTOMERS)
        parser.add_argument(
            "--faults",
            default="all",
            help="names parted by commas, all or none: "
            + ", ".join(f"{name} ({party})" for name, party, _ in faults.described()),
        )

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        if not FEWEST <= options["customers"] <= MOST:
            raise InputRefused(f"--customers takes {FEWEST} to {MOST}.")
        names = faults.parse(options["faults"])
        if dry_run:
            return {"seed": options["seed"], "customers": options["customers"]}
        made = seed_world(
            seed=options["seed"],
            customers=options["customers"],
            faults=names,
            actor=actor,
            tell=self.progress,
        )
        return {
            "seed": made.seed,
            "customers": made.customers,
            "new": made.is_new,
            "staff": made.logins,
        }

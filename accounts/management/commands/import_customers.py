from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.services.import_customers import import_customers
from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.selectors import days


class Command(FundopsCommand):
    help = (
        "Add the customers of a CSV with their cards, sub accounts and fund accounts;"
        " what is held must say the same. A bad row refuses the file."
    )
    # Customers come before the first day is opened, too.
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, metavar="CSV")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        file: Path,
        **options: Any,
    ) -> dict[str, Any]:
        open_day = days.oldest_open_day()
        answer = import_customers(
            path=file,
            business_date=business_date
            or (open_day.date if open_day else clock.today()),
            actor=actor,
        )
        return dataclasses.asdict(answer)

    def render(self, answer: dict[str, Any]) -> str:
        lines = [f"{answer['rows']} rows read"]
        lines += [f"{what}: {n} added" for what, n in answer["added"].items() if n]
        return "\n".join(lines if len(lines) > 1 else [*lines, "nothing is new"])

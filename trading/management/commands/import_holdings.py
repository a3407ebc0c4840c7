from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.core.selectors import days
from trading.services.holdings import import_holdings


class Command(FundopsCommand):
    help = (
        "Add the opening holdings of a CSV, lot by lot; what is held must say the same."
        " A bad row refuses the file."
    )
    # Holdings come before the first day is opened, too.
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
        imported = import_holdings(
            path=file,
            business_date=business_date
            or (open_day.date if open_day else clock.today()),
            actor=actor,
        )
        return dataclasses.asdict(imported)

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['added']} lots added, {answer['shares']} shares; "
            f"{answer['same']} were there already"
        )

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.services.screening.import_list import import_screening_list
from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff


class Command(FundopsCommand):
    help = (
        "Make a CSV the list that customers are compared with from now on; the one"
        " before stays on record. A bad row refuses the file."
    )
    # A list may come before the first day is opened, too.
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, metavar="CSV")
        parser.add_argument("--name", default="", help="what the list is called")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        file: Path,
        name: str,
        **options: Any,
    ) -> dict[str, Any]:
        answer = import_screening_list(
            path=file,
            name=name,
            business_date=business_date or clock.today(),
            actor=actor,
            now=clock.now(),
        )
        return dataclasses.asdict(answer)

    def render(self, answer: dict[str, Any]) -> str:
        if not answer["is_new"]:
            return f"{answer['version']} is this file already; nothing is new"
        return (
            f"{answer['version']}: {answer['entries']} entries"
            f" ({answer['entries_before']} before)"
        )

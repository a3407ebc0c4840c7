from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.workbench.services.import_masters import import_masters


class Command(FundopsCommand):
    help = (
        "Import TAs, funds, partners and bank accounts from the CSVs of a folder. New"
        " ones are added, the same are passed over, what differs is refused."
    )
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, required=True, metavar="D")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        answer = import_masters(directory=options["directory"], actor=actor)
        return {
            **answer.files,
            "ok": not answer.reasons,
            "reasons": answer.reasons,
        }

    def render(self, answer: dict[str, Any]) -> str:
        return "\n".join(
            f"{name}: {counts['added']} added, {counts['same']} the same"
            for name, counts in answer.items()
            if isinstance(counts, dict)
        )

    def complaint(self, answer: dict[str, Any]) -> str:
        return "\n".join(answer["reasons"])

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.receive import receive_ta_files


class Command(FundopsCommand):
    help = "Receive the packages of TAs: each is kept whole, or refused whole."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--directory",
            type=Path,
            help="a folder with packages; nothing in it is changed "
            "(default: the drop folders of all TAs)",
        )

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        directory: Path | None,
        **options: Any,
    ) -> dict[str, Any]:
        received = receive_ta_files(
            directory=directory,
            business_date=business_date,
            actor=actor,
            now=clock.now(),
            dry_run=dry_run,
        )
        return {
            "ok": not received.refused and not received.fetched.troubles,
            "fetched": received.fetched.files,
            "waiting": received.fetched.waiting,
            "received": received.new,
            "held_before": received.held_before,
            "refused": received.refused,
            "reasons": received.reasons,
            "missing": received.missing,
        }

    def render(self, answer: dict[str, Any]) -> str:
        told = (
            f"{len(answer['received'])} packages received, "
            f"{len(answer['held_before'])} held before, "
            f"{len(answer['refused'])} refused"
        )
        if answer["missing"]:
            told += f", {answer['missing']} due and not here"
        return "\n".join([told, *answer["waiting"]])

    def complaint(self, answer: dict[str, Any]) -> str:
        return "\n".join(answer["reasons"])

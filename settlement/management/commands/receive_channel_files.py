from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.channel_files import receive_channel_files


class Command(FundopsCommand):
    help = (
        "Receive the statement files of channels: each is kept whole, or refused whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--directory",
            type=Path,
            metavar="D",
            help="read this folder and leave it as it is; default: the drop folders",
        )

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        directory: Path | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        received = receive_channel_files(
            directory=directory,
            business_date=business_date,
            actor=actor,
            now=clock.now(),
            dry_run=dry_run,
        )
        return {
            "business_date": business_date,
            "received": received.new,
            "held_before": received.held_before,
            "refused": received.refused,
            "reasons": received.reasons,
            "ok": not received.refused,
        }

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{len(answer['received'])} files received, "
            f"{len(answer['held_before'])} held before, "
            f"{len(answer['refused'])} refused"
        )

    def complaint(self, answer: dict[str, Any]) -> str:
        return "\n".join(answer["reasons"])

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.sandbox.services.clock import move_clock


def _moment(text: str) -> dt.datetime:
    """Read ISO 8601; without an offset it is Shanghai's wall time."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI)


class Command(FundopsCommand):
    help = "Let the business clock stand at a moment, or run with the machine's again."
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--at", type=_moment, metavar="ISO8601")
        choice.add_argument("--reset", action="store_true")

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        **options: Any,
    ) -> dict[str, Any]:
        move_clock(moment=options["at"], actor=actor)
        return {"now": clock.now().isoformat()}

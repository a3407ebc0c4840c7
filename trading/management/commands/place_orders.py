from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.orders import place_orders

#: Numbers named in the answer; a larger file brings its own.
_MOST_NAMED = 1_000


class Command(FundopsCommand):
    help = (
        "Place the orders of a CSV in the day that takes orders: all of them, or none"
        " with every reason. The same file again adds nothing."
    )
    # The day that takes orders, whatever else is open; the service finds and locks it.
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
        placed = place_orders(
            path=file, business_date=business_date, actor=actor, now=clock.now()
        )
        return {
            "business_date": placed.business_date,
            "placed": len(placed.order_nos),
            "same": placed.same,
            "amount": placed.amount,
            "shares": placed.shares,
            "order_nos": placed.order_nos[:_MOST_NAMED],
        }

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['placed']} orders placed for {answer['business_date']}: "
            f"{answer['amount']} yuan, {answer['shares']} shares; "
            f"{answer['same']} had been placed before"
        )

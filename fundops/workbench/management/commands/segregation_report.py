from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from fundops.workbench.selectors.segregation import LABELS, report


class Command(FundopsCommand):
    help = "Say who makes, who decides, and whether anybody could act alone."
    default_day = ""

    def add_arguments(self, parser: CommandParser) -> None:
        for name, words in (("--since", "first"), ("--until", "last")):
            parser.add_argument(
                name,
                type=dt.date.fromisoformat,
                default=None,
                metavar="YYYY-MM-DD",
                help=f"{words} day on which pairs are counted",
            )

    def run(
        self,
        *,
        business_date: dt.date | None,
        actor: Staff,
        dry_run: bool,
        since: dt.date | None,
        until: dt.date | None,
        **options: Any,
    ) -> dict[str, Any]:
        found = report(now=clock.now(), since=since, until=until)
        return {
            "ok": found.ok,
            "as_of": found.as_of,
            "since": found.since,
            "until": found.until,
            "persons": [dataclasses.asdict(one) for one in found.persons],
            "flaws": [
                {**dataclasses.asdict(one), "alone": one.alone} for one in found.flaws
            ],
            "pairs": [dataclasses.asdict(one) for one in found.pairs],
        }

    def render(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{one['employee_no']}: {', '.join(one['roles']) or '-'}; "
            f"makes {', '.join(one['makes']) or '-'}; "
            f"decides {', '.join(one['decides']) or '-'}"
            for one in answer["persons"]
        ]
        lines += [
            f"{LABELS[one['code']]} {one['who']}: {one['text']}"
            for one in answer["flaws"]
        ]
        lines += [
            f"{one['maker_no']} + {one['checker_no']}: {one['count']} items, "
            f"{one['amount']:,.2f}"
            for one in answer["pairs"]
        ]
        return "\n".join(lines)

    def complaint(self, answer: dict[str, Any]) -> str:
        return " ".join(one["text"] for one in answer["flaws"] if one["alone"])

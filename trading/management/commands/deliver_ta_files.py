from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.delivering import deliver_ta_files, would_deliver


class Command(FundopsCommand):
    help = (
        "Deliver the packages of a day that are written and not delivered; with"
        " --package, one once more: the same bytes under the same names."
    )
    # What was carried cannot be rolled back: a dry run carries nothing.
    dry_run_rolls_back = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--package",
            default="",
            metavar="INDEX",
            help="the name of the index of one package, of any day",
        )

    def run(
        self,
        *,
        business_date: dt.date,
        actor: Staff,
        dry_run: bool,
        package: str,
        **options: Any,
    ) -> dict[str, Any]:
        if dry_run:
            names = would_deliver(business_date=business_date, package=package)
            return {"dry_run": True, "packages": [{"index_name": n} for n in names]}
        delivered = deliver_ta_files(
            business_date=business_date, actor=actor, now=clock.now(), package=package
        )
        packages = [dataclasses.asdict(one) for one in delivered]
        return {"dry_run": False, "packages": packages}

    def render(self, answer: dict[str, Any]) -> str:
        if answer["dry_run"]:
            return "\n".join(one["index_name"] for one in answer["packages"])
        return "\n".join(
            f"{one['index_name']}: {one['carried']} files carried to {one['place']}"
            for one in answer["packages"]
        )

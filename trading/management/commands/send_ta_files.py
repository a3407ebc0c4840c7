from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.export import send_ta_files, would_send


class Command(FundopsCommand):
    help = (
        "Write 01, 03 and their index for every TA into ta/<TA>/out, once, and deliver"
        " them; the same again changes nothing."
    )
    # Files cannot be rolled back: a dry run writes none.
    dry_run_rolls_back = False

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        send = would_send if dry_run else send_ta_files
        sent = send(business_date=business_date, actor=actor, now=clock.now())
        return {
            "business_date": business_date,
            "dry_run": dry_run,
            "packages": [dataclasses.asdict(one) for one in sent],
        }

    def render(self, answer: dict[str, Any]) -> str:
        return "\n".join(
            f"TA {one['ta_code']}: {one['index_name']}, {one['accounts']} accounts, "
            f"{one['orders']} orders{'' if one['is_new'] else ' (written before)'}"
            for one in answer["packages"]
        )

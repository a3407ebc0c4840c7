from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.settle_confirmations import settle_confirmations


class Command(FundopsCommand):
    help = (
        "Book the money of applied confirmations: entries, claims, refunds, and what"
        " the fund side owes. A file is booked once."
    )

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        settled = settle_confirmations(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {"business_date": business_date, **dataclasses.asdict(settled)}

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{len(answer['files'])} files booked: {answer['entries']} entries, "
            f"{answer['claims']} claims; used {answer['used']}, to refund "
            f"{answer['refunded']}, redeemed {answer['redeemed']}; "
            f"{answer['released']} orders given up, {answer['left_out']} rows left out"
        )

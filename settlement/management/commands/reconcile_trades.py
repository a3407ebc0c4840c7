from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.reconcile_trades import reconcile_trades


class Command(FundopsCommand):
    help = "Compare the day's paid orders with their debits and the money held."

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        compared = reconcile_trades(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {"business_date": business_date, **dataclasses.asdict(compared)}

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['orders']} paid orders over {answer['amount']}, debited "
            f"{answer['debited']}, held {answer['held']}; {answer['differing']} differ"
        )

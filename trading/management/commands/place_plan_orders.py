from __future__ import annotations

import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from trading.services.plan_orders import place_plan_orders


class Command(FundopsCommand):
    help = (
        "Place the orders of periodic plans that have fallen due, each due day once;"
        " the same again adds nothing."
    )
    default_day = "intake"

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        told = place_plan_orders(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {
            "business_date": business_date,
            "dry_run": dry_run,
            "placed": told.placed,
            "refused": told.refused,
            "ended": told.ended,
        }

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['placed']} orders of plans placed for {answer['business_date']}; "
            f"{answer['refused']} refused, {answer['ended']} plans ended"
        )

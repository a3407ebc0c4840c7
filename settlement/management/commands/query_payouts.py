from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.payouts.enquiries import query_payouts


class Command(FundopsCommand):
    help = "Ask about payouts without a last word; settle those paid long enough."

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        asked = query_payouts(business_date=business_date, actor=actor, now=clock.now())
        return {"business_date": business_date, **dataclasses.asdict(asked)}

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['lost']} without an answer, {answer['not_found']} never came to "
            f"the bank, {answer['unknown']} unknown still, {answer['settled']} settled"
        )

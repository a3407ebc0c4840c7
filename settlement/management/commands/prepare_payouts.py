from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.prepare_payouts import prepare_payouts


class Command(FundopsCommand):
    help = "Make a payout ready for every open claim and approved refund that has none."

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        prepared = prepare_payouts(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {"business_date": business_date, **dataclasses.asdict(prepared)}

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{answer['payouts']} payouts made ready over {answer['amount']}; "
            f"{answer['without_card']} claims wait for a card; "
            f"{answer['refunds']} refunds carried out, {answer['voided']} voided"
        )

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from fundops.core import clock
from fundops.core.management.base import FundopsCommand
from fundops.core.models import Staff
from settlement.services.prepare_transfers import prepare_custodian_transfers


class Command(FundopsCommand):
    help = (
        "Draft the transfers of every amount that is in none yet: to the fund side,"
        " between our own accounts, fees, advances to be repaid, back to channels;"
        " what comes later makes a further draft."
    )

    def run(
        self, *, business_date: dt.date, actor: Staff, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        prepared = prepare_custodian_transfers(
            business_date=business_date, actor=actor, now=clock.now()
        )
        return {"business_date": business_date, **dataclasses.asdict(prepared)}

    def render(self, answer: dict[str, Any]) -> str:
        return (
            f"{len(answer['transfer_nos'])} transfers drafted over {answer['amount']}, "
            f"{answer['items']} confirmed amounts"
        )

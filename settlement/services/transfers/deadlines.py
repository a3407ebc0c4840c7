"""By when a transfer has to be executed, and the rule that says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Min

from fundops.core import clock
from fundops.core.selectors import calendar
from fundops.core.services.reviews import Deadline
from settlement.models import CustodianTransfer
from settlement.selectors.transfer_items import items_of

_Kind = CustodianTransfer.Kind


@dataclass(frozen=True, slots=True)
class _Rule:
    """A time of day, and the code of the rule; the day is asked of the items."""

    time: dt.time
    source: str


#: Kind -> rule; a kind that is not here has its pay date 15:00.
RULES = {
    #: On the business day after the money was booked in the sub account.
    str(_Kind.SUB_TO_MAIN): _Rule(dt.time(10), "SUB_TO_MAIN_NEXT_DAY_10"),
    #: On the pay date: settlement with the fund side.
    str(_Kind.TO_FUND_SIDE): _Rule(dt.time(15), "FUND_SIDE_PAY_DATE_15"),
    #: On the first due date of the payouts that the money is for.
    str(_Kind.TO_PAYOUT): _Rule(dt.time(14), "PAYOUT_DUE_DATE_14"),
}
_OTHER = _Rule(dt.time(15), "PAY_DATE_15")


def deadline_of(transfer: CustodianTransfer) -> Deadline:
    """Say the moment by which the bank must have executed it."""
    rule = RULES.get(transfer.kind, _OTHER)
    return Deadline(at=clock.at(_day_of(transfer), rule.time), source=rule.source)


def _day_of(transfer: CustodianTransfer) -> dt.date:
    items = items_of(transfer)
    if transfer.kind == _Kind.CORRECTION:
        # The pay date of what it corrects is past.
        return max(transfer.pay_date, transfer.business_date)
    if transfer.kind == _Kind.SUB_TO_MAIN:
        booked = items.aggregate(day=Max("movement__booked_on"))["day"]
        return calendar.trading_day_after(booked) if booked else transfer.pay_date
    if transfer.kind == _Kind.TO_PAYOUT:
        due = items.aggregate(day=Min("payout__due_date"))["day"]
        return max(due, transfer.pay_date) if due else transfer.pay_date
    return transfer.pay_date

"""What became of orders: confirmed, failed, or given up before they were sent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from fundops.core.money import ZERO
from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry
from settlement.ledger.rules.accounts import (
    REDEMPTIONS_PAYABLE,
    REFUNDS_PAYABLE,
    Fund,
)


def order_money_released(
    *, order_no: str, claim_no: str, paid: Decimal, currency: str = CNY
) -> Booking:
    """2001 / 2003: cancelled, or failed before it was sent; all is owed back."""
    return Booking(
        Event.ORDER_MONEY_RELEASED,
        entry(
            debit("2001", order_no, paid, currency),
            credit(REFUNDS_PAYABLE, claim_no, paid, currency),
        ),
    )


def purchase_confirmed(
    *,
    order_no: str,
    fund: Fund,
    pay_date: dt.date,
    claim_no: str,
    paid: Decimal,
    used: Decimal,
    kept: Decimal = ZERO,
) -> Booking:
    """
    2001 p / 2002 u−k, 2011 k, 2003 p−u; book O: 9101 k / 9301 k.

    :param paid: what the order's debit brought (p); the order's account is drawn to
        zero by it.
    :param used: what the TA took (u), by its amount rule; zero where the order failed.
    :param kept: the agency fee that stays with us (k), when C2 says so.
    :param claim_no: of the refund; without one where all is used.
    """
    if used == 0:
        event = Event.PURCHASE_FAILED
    elif used < paid:
        event = Event.PURCHASE_PARTLY_CONFIRMED
    else:
        event = Event.PURCHASE_CONFIRMED
    return Booking(
        event,
        entry(
            debit("2001", order_no, paid, fund.currency),
            fund.side("2002", pay_date, -(used - kept)),
            fund.fee("2011", -kept),
            credit(REFUNDS_PAYABLE, claim_no, paid - used, fund.currency),
        ),
        own=entry(fund.fee("9101", kept), fund.fee("9301", -kept)),
    )


def redemption_confirmed(
    *,
    fund: Fund,
    pay_date: dt.date,
    claim_no: str,
    net: Decimal,
    kept: Decimal = ZERO,
) -> Booking:
    """1201 n+k / 2004 n, 2011 k; book O: 9101 k / 9301 k."""
    return Booking(
        Event.REDEMPTION_CONFIRMED,
        entry(
            fund.side("1201", pay_date, net + kept),
            credit(REDEMPTIONS_PAYABLE, claim_no, net, fund.currency),
            fund.fee("2011", -kept),
        ),
        own=entry(fund.fee("9101", kept), fund.fee("9301", -kept)),
    )

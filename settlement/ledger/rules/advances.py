"""A redemption paid out at once by the advancing bank, and its proceeds (T+0)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry
from settlement.ledger.rules.accounts import Fund


def advanced(
    *, order_no: str, bank: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1202 / 2010: the bank paid the customer; what it paid is owed to it."""
    return Booking(
        Event.ADVANCED,
        entry(
            debit("1202", order_no, amount, currency),
            credit("2010", bank, amount, currency),
        ),
    )


def advance_confirmed(
    *, order_no: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """1201 / 1202: the order's 124 is here; the fund side owes what was advanced."""
    return Booking(
        Event.ADVANCE_CONFIRMED,
        entry(
            fund.side("1201", pay_date, amount),
            credit("1202", order_no, amount, fund.currency),
        ),
    )

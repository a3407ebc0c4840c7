"""Money between our own accounts and to the fund side."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry
from settlement.ledger.rules.accounts import Fund


def transfer_sent(
    *, transfer_no: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """2002 / 1102: instructed to the fund side."""
    return Booking(
        Event.TRANSFER_SENT,
        entry(
            fund.side("2002", pay_date, amount),
            credit("1102", transfer_no, amount, fund.currency),
        ),
    )


def transfer_executed(
    *, transfer_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1102 / 1001: the bank has moved it."""
    return Booking(
        Event.TRANSFER_EXECUTED,
        entry(
            debit("1102", transfer_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def transfer_rejected(
    *, transfer_no: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """1102 / 2002: the bank refused; it is owed to the fund side as before."""
    return Booking(
        Event.TRANSFER_REJECTED,
        entry(
            debit("1102", transfer_no, amount, fund.currency),
            fund.side("2002", pay_date, -amount),
        ),
    )


def transfer_came_back(
    *, account_no: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """1001 / 2002: it had been executed and is in our account again."""
    return Booking(
        Event.TRANSFER_CAME_BACK,
        entry(
            debit("1001", account_no, amount, fund.currency),
            fund.side("2002", pay_date, -amount),
        ),
    )


def transfer_executed_after_all(
    *, account_no: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """2002 / 1001: refused, and yet the bank has moved it; what was owed is cleared."""
    return Booking(
        Event.TRANSFER_EXECUTED,
        entry(
            fund.side("2002", pay_date, amount),
            credit("1001", account_no, amount, fund.currency),
        ),
    )


def internal_transfer_debited(
    *, transfer_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1102 / 1001 from: the first line of a transfer between our own accounts."""
    return Booking(
        Event.TRANSFER_DEBITED,
        entry(
            debit("1102", transfer_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


def internal_transfer_credited(
    *, transfer_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1001 to / 1102: its second line; whichever comes first is booked first."""
    return Booking(
        Event.TRANSFER_CREDITED,
        entry(
            debit("1001", account_no, amount, currency),
            credit("1102", transfer_no, amount, currency),
        ),
    )

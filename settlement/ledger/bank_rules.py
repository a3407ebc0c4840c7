"""What arrives at, or leaves, our bank accounts without an instruction of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from fundops.core.money import ZERO
from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry
from settlement.ledger.rules import Fund


def fund_side_received(
    *,
    account_no: str,
    parts: Sequence[tuple[Fund, dt.date, Decimal]],
    movement_no: str,
    unapplied: Decimal = ZERO,
    currency: str = CNY,
) -> Booking:
    """
    1001 / 1201 each fund and pay date; 1001 / 2009 for what none of them expects.

    :param parts: fund, pay date and amount, each pair once.
    """
    total = sum((amount for _, _, amount in parts), unapplied)
    return Booking(
        Event.FUND_SIDE_PAID if parts else Event.UNKNOWN_RECEIPT,
        entry(
            debit("1001", account_no, total, currency),
            *(fund.side("1201", pay_date, -amount) for fund, pay_date, amount in parts),
            credit("2009", movement_no, unapplied, currency),
        ),
    )


def unknown_receipt(*, account_no: str, movement_no: str, amount: Decimal) -> Booking:
    """1001 / 2009: somebody's money; a person says whose."""
    return Booking(
        Event.UNKNOWN_RECEIPT,
        entry(debit("1001", account_no, amount), credit("2009", movement_no, amount)),
    )


def unknown_debit(*, account_no: str, movement_no: str, amount: Decimal) -> Booking:
    """1302 / 1001: the bank debited what nobody asked it to, or twice."""
    return Booking(
        Event.UNKNOWN_DEBIT,
        entry(debit("1302", movement_no, amount), credit("1001", account_no, amount)),
    )


def interest(*, account_no: str, amount: Decimal) -> Booking:
    """1001 / 2013: interest on settlement money."""
    return Booking(
        Event.INTEREST,
        entry(debit("1001", account_no, amount), credit("2013", account_no, amount)),
    )


def bank_fee(*, account_no: str, movement_no: str, amount: Decimal) -> Booking:
    """1301 / 1001; book O: 9401 / 9201: a fee is ours to make good."""
    return Booking(
        Event.BANK_FEE,
        entry(debit("1301", movement_no, amount), credit("1001", account_no, amount)),
        own=entry(
            debit("9401", movement_no, amount), credit("9201", movement_no, amount)
        ),
    )

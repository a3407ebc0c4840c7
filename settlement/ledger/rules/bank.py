"""What the bank does on its own account: interest, fees, debits nobody knows."""

from __future__ import annotations

from decimal import Decimal

from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry


def interest(*, account_no: str, amount: Decimal, currency: str = CNY) -> Booking:
    """1001 / 2013: the bank's interest; it belongs to no customer."""
    return Booking(
        Event.INTEREST,
        entry(
            debit("1001", account_no, amount, currency),
            credit("2013", account_no, amount, currency),
        ),
    )


def bank_fee(
    *, account_no: str, case: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1301 / 1001: taken out of investors' money, so ours to make good; 9401 / 9201."""
    return Booking(
        Event.BANK_FEE,
        entry(
            debit("1301", case, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
        own=entry(
            debit("9401", case, amount, currency),
            credit("9201", case, amount, currency),
        ),
    )


def unknown_debit(
    *, account_no: str, movement: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """1302 / 1001: the bank debited what nobody instructed; to be recovered."""
    return Booking(
        Event.UNKNOWN_DEBIT,
        entry(
            debit("1302", movement, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )

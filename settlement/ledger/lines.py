"""A line of an entry, and what an event books. No Django here."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CNY = "156"


class Event(enum.StrEnum):
    """What happened; written into the entry."""

    DEBIT_SUCCEEDED = "DEBIT_SUCCEEDED"
    LATE_SUCCESS = "LATE_SUCCESS"
    REMITTANCE = "REMITTANCE"
    CHANNEL_OVER = "CHANNEL_OVER"
    UNAPPLIED_REFUNDED = "UNAPPLIED_REFUNDED"
    ORDER_MONEY_RELEASED = "ORDER_MONEY_RELEASED"
    PURCHASE_CONFIRMED = "PURCHASE_CONFIRMED"
    PURCHASE_PARTLY_CONFIRMED = "PURCHASE_PARTLY_CONFIRMED"
    PURCHASE_FAILED = "PURCHASE_FAILED"
    REDEMPTION_CONFIRMED = "REDEMPTION_CONFIRMED"
    OFFERING_CUT = "OFFERING_CUT"
    OFFERING_FAILED = "OFFERING_FAILED"
    FORCED_REDEMPTION = "FORCED_REDEMPTION"
    DIVIDEND = "DIVIDEND"
    FUND_SIDE_PAID = "FUND_SIDE_PAID"
    PAYOUT_SUBMITTED = "PAYOUT_SUBMITTED"
    PAYOUT_PAID = "PAYOUT_PAID"
    PAYOUT_REFUSED = "PAYOUT_REFUSED"
    PAYOUT_CAME_BACK = "PAYOUT_CAME_BACK"
    CAME_BACK_BEFORE_NOTICE = "CAME_BACK_BEFORE_NOTICE"
    RETURNED_TO_BALANCE = "RETURNED_TO_BALANCE"
    RETURNED_TO_CLAIM = "RETURNED_TO_CLAIM"
    PAID_AFTER_REFUSAL = "PAID_AFTER_REFUSAL"
    PAID_TWICE = "PAID_TWICE"
    RECOVERED = "RECOVERED"
    TRANSFER_SENT = "TRANSFER_SENT"
    TRANSFER_EXECUTED = "TRANSFER_EXECUTED"
    TRANSFER_REJECTED = "TRANSFER_REJECTED"
    TRANSFER_CAME_BACK = "TRANSFER_CAME_BACK"
    TRANSFER_DEBITED = "TRANSFER_DEBITED"
    TRANSFER_CREDITED = "TRANSFER_CREDITED"
    ADVANCED = "ADVANCED"
    ADVANCE_CONFIRMED = "ADVANCE_CONFIRMED"
    UNKNOWN_RECEIPT = "UNKNOWN_RECEIPT"
    UNAPPLIED_APPLIED = "UNAPPLIED_APPLIED"
    INTEREST = "INTEREST"
    BANK_FEE = "BANK_FEE"
    UNKNOWN_DEBIT = "UNKNOWN_DEBIT"
    REVERSAL = "REVERSAL"


@dataclass(frozen=True, order=True, slots=True)
class Line:
    """
    One amount on one account: debit +, credit −, 2 places, in the account's currency.

    Ordered by code and key: the order in which accounts are locked.
    """

    code: str
    key: str
    amount: Decimal
    currency: str = CNY


@dataclass(frozen=True, slots=True)
class Booking:
    """
    What one event books: lines in book S and, where own money is touched, in book O.

    The two are two entries: one entry lies in one book.
    """

    event: Event
    settlement: tuple[Line, ...]
    own: tuple[Line, ...] = ()


def debit(code: str, key: str, amount: Decimal, currency: str = CNY) -> Line:
    return Line(code, key, amount, currency)


def credit(code: str, key: str, amount: Decimal, currency: str = CNY) -> Line:
    return Line(code, key, -amount, currency)


def book_of(code: str) -> str:
    """Say the book of an account code: the distributor's own begin with 9."""
    return "O" if code.startswith("9") else "S"


def entry(*lines: Line) -> tuple[Line, ...]:
    """Put the lines of an entry in order and leave out those without money."""
    return tuple(sorted(line for line in lines if line.amount))


def turned_round(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Make the lines that undo `lines`."""
    return entry(*(Line(x.code, x.key, -x.amount, x.currency) for x in lines))

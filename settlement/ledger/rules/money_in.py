"""Money that comes in: debits, remittances, the fund side's, and what fits nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from fundops.core.money import ZERO
from settlement.ledger.lines import CNY, Booking, Event, credit, debit, entry
from settlement.ledger.rules.accounts import REFUNDS_PAYABLE, Fund, channel_key


def debit_succeeded(
    *,
    channel: str,
    window_day: dt.date,
    parts: Sequence[tuple[str, Decimal]],
    collection_no: str = "",
    unapplied: Decimal = ZERO,
    currency: str = CNY,
) -> Booking:
    """
    1101 / 2001 each order that waited; 1101 / 2009 for what no order takes.

    A late success is one that no order waited for: a person says where it goes.

    :param parts: order number and amount.
    :param unapplied: what is left of the debit, on the account of `collection_no`.
    """
    total = sum((amount for _, amount in parts), unapplied)
    return Booking(
        Event.DEBIT_SUCCEEDED if parts else Event.LATE_SUCCESS,
        entry(
            debit("1101", channel_key(channel, window_day), total, currency),
            *(credit("2001", order_no, amount, currency) for order_no, amount in parts),
            credit("2009", collection_no, unapplied, currency),
        ),
    )


def remittance(
    *, account_no: str, channel: str, window_day: dt.date, amount: Decimal
) -> Booking:
    """1001 / 1101: the channel has paid what it collected."""
    return Booking(
        Event.REMITTANCE,
        entry(
            debit("1001", account_no, amount),
            credit("1101", channel_key(channel, window_day), amount),
        ),
    )


def remittance_of_windows(
    *,
    account_no: str,
    channel: str,
    parts: Sequence[tuple[dt.date, Decimal]],
    movement: str = "",
    unapplied: Decimal = ZERO,
) -> Booking:
    """
    1001 / 1101 each window that it pays for; 1001 / 2009 for what no window is owed.

    :param parts: window day and amount.
    :param unapplied: what is left of it, on the account of `movement`.
    """
    total = sum((amount for _, amount in parts), unapplied)
    return Booking(
        Event.REMITTANCE if parts else Event.UNKNOWN_RECEIPT,
        entry(
            debit("1001", account_no, total),
            *(credit("1101", channel_key(channel, day), part) for day, part in parts),
            credit("2009", movement, unapplied),
        ),
    )


def over_in_channel_file(
    *, channel: str, window_day: dt.date, row: str, amount: Decimal
) -> Booking:
    """1101 / 2009: the channel has a debit that we lack (长款)."""
    return Booking(
        Event.CHANNEL_OVER,
        entry(
            debit("1101", channel_key(channel, window_day), amount),
            credit("2009", row, amount),
        ),
    )


def remittance_less_fee(
    *,
    account_no: str,
    channel: str,
    window_day: dt.date,
    amount: Decimal,
    fee: Decimal,
) -> Booking:
    """
    1001 g−f, 1301 f / 1101 g: the channel kept its fee; book O: 9401 f / 9201 f.

    :param amount: what it collected (g).
    """
    key = channel_key(channel, window_day)
    return Booking(
        Event.REMITTANCE,
        entry(
            debit("1001", account_no, amount - fee),
            debit("1301", key, fee),
            credit("1101", key, amount),
        ),
        own=entry(debit("9401", key, fee), credit("9201", key, fee)),
    )


def unapplied_refunded(
    *, collection_no: str, claim_no: str, amount: Decimal
) -> Booking:
    """2009 / 2003: by review, money without a use is owed back."""
    return Booking(
        Event.UNAPPLIED_REFUNDED,
        entry(
            debit("2009", collection_no, amount),
            credit(REFUNDS_PAYABLE, claim_no, amount),
        ),
    )


def fund_side_paid(
    *, account_no: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """1001 / 1201: the fund side's money has come."""
    return Booking(
        Event.FUND_SIDE_PAID,
        entry(
            debit("1001", account_no, amount, fund.currency),
            fund.side("1201", pay_date, -amount),
        ),
    )


def unapplied_was_remittance(
    *, movement: str, channel: str, window_day: dt.date, amount: Decimal
) -> Booking:
    """2009 / 1101: by review, money without a use was a channel's."""
    return Booking(
        Event.UNAPPLIED_APPLIED,
        entry(
            debit("2009", movement, amount),
            credit("1101", channel_key(channel, window_day), amount),
        ),
    )


def unapplied_was_fund_side(
    *, movement: str, fund: Fund, pay_date: dt.date, amount: Decimal
) -> Booking:
    """2009 / 1201: by review, money without a use was the fund side's."""
    return Booking(
        Event.UNAPPLIED_APPLIED,
        entry(
            debit("2009", movement, amount, fund.currency),
            fund.side("1201", pay_date, -amount),
        ),
    )

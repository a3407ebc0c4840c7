"""
What each event books: the entries of the money rules, as pure functions.

The set-based steps say the same in SQL; a test holds both against each other. Amounts
are in the fund's or account's currency with 2 places; "a / b" in a docstring is
debit a, credit b.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.money import ZERO
from settlement.ledger.lines import CNY, Booking, Event, Line, credit, debit, entry

#: The accounts that owe claims, by what is owed.
REFUNDS_PAYABLE = "2003"
REDEMPTIONS_PAYABLE = "2004"
WITHDRAWALS_PAYABLE = "2005"


def channel_key(channel: str, window_day: dt.date) -> str:
    """Name the account of a channel's window: `CHANNEL/2018-01-03`."""
    return f"{channel}/{window_day.isoformat()}"


def fund_side_key(ta_code: str, fund_code: str, pay_date: dt.date) -> str:
    """Name the account of a fund's pay date: `02/020031/2018-01-05`."""
    return f"{ta_code}/{fund_code}/{pay_date.isoformat()}"


def fee_key(ta_code: str, fund_code: str) -> str:
    """Name the account of a fund's fees: `02/020031`."""
    return f"{ta_code}/{fund_code}"


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund as the accounts name it."""

    ta_code: str
    code: str
    currency: str = CNY

    def side(self, code: str, pay_date: dt.date, amount: Decimal) -> Line:
        key = fund_side_key(self.ta_code, self.code, pay_date)
        return Line(code, key, amount, self.currency)

    def fee(self, code: str, amount: Decimal) -> Line:
        return Line(code, fee_key(self.ta_code, self.code), amount, self.currency)


# Money in


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


# Confirmations


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


# Money out


def payout_submitted(
    *, payable: str, claim_no: str, payout_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2003 · 2004 · 2005 / 2006: it is under way; the debt is not gone yet."""
    return Booking(
        Event.PAYOUT_SUBMITTED,
        entry(
            debit(payable, claim_no, amount, currency),
            credit("2006", payout_no, amount, currency),
        ),
    )


def payout_paid(
    *, payout_no: str, account_no: str, amount: Decimal, currency: str = CNY
) -> Booking:
    """2006 / 1001: the bank has debited us; now the debt is gone."""
    return Booking(
        Event.PAYOUT_PAID,
        entry(
            debit("2006", payout_no, amount, currency),
            credit("1001", account_no, amount, currency),
        ),
    )


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

"""When money of a confirmation moves, and when we owe it."""

from __future__ import annotations

import datetime as dt

from fundops.core.selectors import calendar
from trading.models import Fund


def pay_date(fund: Fund, *, is_purchase: bool, confirmed_on: dt.date) -> dt.date:
    """
    Say the settle date: confirm day + (pay days − confirm days) trading days.

    Pay days count from T, as file C2 does, and the confirm day is the actual one.
    """
    pay_days = fund.purchase_pay_days if is_purchase else fund.redemption_pay_days
    return calendar.trading_day_after(
        confirmed_on, max(pay_days - fund.confirm_days, 0)
    )


def refund_due(*, order_date: dt.date, confirmed_on: dt.date) -> dt.date:
    """Say the trading day after both: the confirmation and the debit's remittance."""
    remitted_on = calendar.trading_day_after(order_date)
    return calendar.trading_day_after(max(confirmed_on, remitted_on))


def redemption_due(fund: Fund, *, paid_on: dt.date) -> dt.date:
    """Say the settle date plus the fund's payout lag in trading days."""
    return calendar.trading_day_after(paid_on, fund.payout_lag_days)

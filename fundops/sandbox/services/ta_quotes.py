"""What a TA tells of its funds: net values every evening (07), periods once (C2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.conf import settings

from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.services.world import plan
from trading.ta.fields import Writable
from trading.ta.writer import Values

_QDII = "qdii"
#: Money funds pay by 10,000 shares and day; the made-up ones pay about this.
_INCOME = Decimal("0.50000")


def quotes(ta_code: str, on: dt.date) -> list[Values]:
    """Give the rows of 07; a QDII's value is that of the trading day before."""
    draws = plan().draws
    rows: list[Values] = []
    for fund in world.funds_of(ta_code):
        day = calendar.trading_day_before(on) if fund.kind == _QDII else on
        nav = fund.nav(draws, day)
        row: dict[str, Writable] = {
            "FundName": fund.name,
            "FundCode": fund.code,
            "FundStatus": "0",
            "ConvertStatus": "0",
            "PeriodicStatus": "0",
            "TransferAgencyStatus": "0",
            "NAV": nav,
            "AccumulativeNAV": nav,
            "UpdateDate": day,
            "NetValueType": "0",
            "CurrencyType": "156",
        }
        if fund.kind == "money":
            drawn = draws.below(1_001, "income", fund.code, on)
            income = _INCOME + Decimal(drawn) / 10_000
            row |= {"FundIncome": income, "Yield": income * 3}
        rows.append(row)
    return rows


def periods(ta_code: str, on: dt.date) -> list[Values]:
    """Give the rows of C2: the days that the masters say, and gross settlement."""
    return [
        {
            "SequenceNO": f"{ta_code}{number:06d}",
            "FundCode": fund.code,
            "ShareClass": "0",
            "DistributorCode": settings.DISTRIBUTOR_CODE,
            "IsDiscount": "1",
            "BuyPayPeriod": Decimal(fund.purchase_pay_days),
            "RedemptionPayPeriod": Decimal(fund.redemption_pay_days),
            "DividendPayPeriod": Decimal(fund.dividend_pay_days),
            "ChargePayMethod": "1",
            "WholeFlag": "1",
            "ModifyWay": "0",
            "OperateDate": on,
            "DownLoadDate": on,
        }
        for number, fund in enumerate(world.funds_of(ta_code), start=1)
    ]

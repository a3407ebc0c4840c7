"""What a TA settles for the rows of a day: 25, and what it owes or is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings

from fundops.core.money import ZERO
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.models import SandboxFundMoney
from trading.ta.writer import Values

Row = Mapping[str, Any]
#: Fund, business, CapitalType.
_Key = tuple[str, str, str]

_USES = ("120", "122", "139")
_BRINGS = ("124", "142", "150", "151", "163")
_FAILED = "149"
_SET_UP = "130"
_DIVIDEND = "143"
#: CapitalType.
_TRADE, _FEE, _CASH, _PRINCIPAL, _INTEREST = "001", "002", "009", "011", "012"


def owe(
    ta_code: str, on: dt.date, *, trades: Sequence[Row], dividends: Sequence[Row]
) -> list[Values]:
    """Sum up what the day's rows owe, keep it, and write it as rows of 25."""
    sums: dict[_Key, Decimal] = {}
    for row in (*trades, *dividends):
        if row["ReturnCode"] != "0000" or row.get("DetailFlag") == "1":
            continue
        for capital_type, amount in _parts(row):
            key = (row["FundCode"], row["BusinessCode"], capital_type)
            sums[key] = sums.get(key, ZERO) + amount
    rows: list[Values] = []
    for (fund_code, code, capital_type), amount in sorted(sums.items()):
        if not amount:
            continue
        paid_on = _pay_date(fund_code, code, on)
        _keep(ta_code, fund_code, code, paid_on, amount)
        rows.append(
            {
                "SequenceNO": f"{ta_code}{on:%Y%m%d}{len(rows) + 1:06d}",
                "TransactionDate": calendar.trading_day_before(on),
                "TransactionCfmDate": on,
                "CurrencyType": "156",
                "FundCode": fund_code,
                "DistributorCode": settings.DISTRIBUTOR_CODE,
                "BusinessCode": code,
                "CapitalType": capital_type,
                "ConfirmedAmount": amount,
                "ReceOrPayFlag": "1" if code in _USES else "0",
                "CalculateDate": on,
                "PayDate": paid_on,
                "DetailFlag": "0",
            }
        )
    return rows


def _parts(row: Row) -> Iterator[tuple[str, Decimal]]:
    code = row["BusinessCode"]
    amount = row.get("ConfirmedAmount") or ZERO
    if code in _USES:
        fee = row.get("Charge") or ZERO
        yield _TRADE, amount - fee
        yield _FEE, fee
    elif code in _BRINGS:
        yield _TRADE, amount
    elif code == _SET_UP:
        yield _PRINCIPAL, row.get("RefundAmount") or ZERO
    elif code == _FAILED:
        yield _PRINCIPAL, amount
        yield _INTEREST, row.get("RaiseInterest") or ZERO
    elif code == _DIVIDEND:
        yield _CASH, amount


def _pay_date(fund_code: str, code: str, on: dt.date) -> dt.date:
    fund = world.fund(fund_code)
    if code == _DIVIDEND:
        return calendar.trading_day_after(on, fund.dividend_pay_days)
    days = fund.purchase_pay_days if code in _USES else fund.redemption_pay_days
    return calendar.trading_day_after(on, days - fund.confirm_days)


def _keep(
    ta_code: str, fund_code: str, code: str, pay_date: dt.date, amount: Decimal
) -> None:
    row, _ = SandboxFundMoney.objects.get_or_create(
        ta_code=ta_code, fund_code=fund_code, pay_date=pay_date
    )
    if code in _USES:
        row.from_distributor += amount
    else:
        row.to_distributor += amount
    row.save()

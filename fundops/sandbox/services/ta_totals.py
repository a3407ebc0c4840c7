"""What a TA counts of a day: 12 of its 04, 09 of its 06, 11 of our 03."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings

from fundops.core.money import ZERO
from fundops.sandbox.models import SandboxApplication
from trading.ta.writer import Values

Row = Mapping[str, Any]


def of_trades(rows: Sequence[Row], on: dt.date) -> list[Values]:
    """Count the summary rows of 04 by fund and business."""
    counted: defaultdict[tuple[str, str], dict[str, Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for row in rows:
        if row.get("DetailFlag") == "1":
            continue
        total = counted[row["FundCode"], row["BusinessCode"]]
        yes = row["ReturnCode"] == "0000"
        what, side = ("Confirmed", "Successful") if yes else ("Application", "Failing")
        total["AggregationOfTransactionByBusinessType"] += 1
        total[f"Total{side}DealingNum"] += 1
        total[f"Total{side}Vol"] += row.get(f"{what}Vol") or ZERO
        total[f"Total{side}Amount"] += row.get(f"{what}Amount") or ZERO
    return [
        {
            "FundCode": fund_code,
            "BusinessCode": code,
            "DistributorCode": settings.DISTRIBUTOR_CODE,
            "AggregationDate": on,
            **{
                name: int(value)
                if value == int(value) and "Amount" not in name and "Vol" not in name
                else value
                for name, value in total.items()
            },
        }
        for (fund_code, code), total in sorted(counted.items())
    ]


def of_dividends(rows: Sequence[Row], on: dt.date) -> list[Values]:
    """Sum the rows of 06 by fund."""
    funds = sorted({str(row["FundCode"]) for row in rows})
    return [
        {
            "FundCode": fund_code,
            "DistributorCode": settings.DISTRIBUTOR_CODE,
            "DocumentSendDate": on,
            "DividentDate": on,
            "TotalDividendAmount": _sum(rows, fund_code, "DividendAmount"),
            "TotalDividendIndeed": _sum(rows, fund_code, "ConfirmedAmount"),
            "TotalVolumeofReinvestmentDividend": _sum(
                rows, fund_code, "VolOfDividendforReinvestment"
            ),
        }
        for fund_code in funds
    ]


def of_applications(ta_code: str, day: dt.date) -> list[Values]:
    """Count the trades of our 03 of a day as the TA took them in."""
    counted: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(
        lambda: [ZERO, ZERO, ZERO]
    )
    for fields in SandboxApplication.objects.filter(
        ta_code=ta_code, file_type="03", order_day=day
    ).values_list("fields", flat=True):
        total = counted[fields["FundCode"], fields["BusinessCode"]]
        total[0] += 1
        total[1] += Decimal(fields["ApplicationAmount"] or 0)
        total[2] += Decimal(fields["ApplicationVol"] or 0)
    return [
        {
            "FundCode": fund_code,
            "BusinessCode": code,
            "DistributorCode": settings.DISTRIBUTOR_CODE,
            "AggregationDate": day,
            "AggregationOfTransactionByBusinessType": int(number),
            "TotalSuccessfulAmount": amount,
            "TotalSuccessfulVol": shares,
        }
        for (fund_code, code), (number, amount, shares) in sorted(counted.items())
    ]


def _sum(rows: Sequence[Row], fund_code: str, name: str) -> Decimal:
    return sum(
        (row.get(name) or ZERO for row in rows if row["FundCode"] == fund_code), ZERO
    )

"""A TA takes in the evening's 01 and 03, each number once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.models import SandboxApplication
from trading.ta.errors import Problems
from trading.ta.index import read_index
from trading.ta.names import IndexName, parse_data_name
from trading.ta.reader import DataFile

#: What an answer repeats, or needs to be decided.
_KEPT = (
    "AppSheetSerialNo",
    "TransactionAccountID",
    "BranchCode",
    "NetNo",
    "BusinessCode",
    "TransactionDate",
    "TAAccountID",
    "FundCode",
    "ShareClass",
    "ApplicationAmount",
    "ApplicationVol",
    "DefDividendMethod",
    "LargeRedemptionFlag",
    "CodeOfTargetFund",
    "TargetShareType",
    "TargetDistributorCode",
    "TargetTransactionAccountID",
    "IndividualOrInstitution",
    "CertificateType",
    "CertificateNo",
    "InvestorName",
)


def take_in(*, ta_code: str, order_day: dt.date) -> int:
    """
    Read the package of `order_day` that lies in the TA's folder; say how many are new.

    Without its index nothing is read: it is not complete.
    """
    folder = Path(settings.DATA_DIR) / "ta" / ta_code / "out"
    name = IndexName("OFI", settings.DISTRIBUTOR_CODE, ta_code, order_day)
    index = (
        read_index(folder / str(name), Problems())
        if (folder / str(name)).exists()
        else None
    )
    if index is None:
        return 0
    rows = [
        application
        for file_name in index.files
        for application in _rows(folder / file_name, ta_code, order_day)
    ]
    before = SandboxApplication.objects.filter(ta_code=ta_code).count()
    SandboxApplication.objects.bulk_create(rows, ignore_conflicts=True)
    return SandboxApplication.objects.filter(ta_code=ta_code).count() - before


def _rows(path: Path, ta_code: str, order_day: dt.date) -> Iterator[SandboxApplication]:
    name = parse_data_name(path.name)
    assert name is not None
    file = DataFile.open(path)
    for number in range(1, file.header.records + 1):
        record = file.record(number)
        row = {one.name: _text(one.value) for one in record.fields if one.name in _KEPT}
        yield SandboxApplication(
            ta_code=ta_code,
            order_no=row["AppSheetSerialNo"],
            file_type=name.file_type,
            order_day=order_day,
            answer_on=_answer_on(row.get("FundCode", ""), order_day),
            fields=row,
        )


def _text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _answer_on(fund_code: str, order_day: dt.date) -> dt.date:
    days = world.fund(fund_code).confirm_days if fund_code else 1
    return calendar.trading_day_after(order_day, days)

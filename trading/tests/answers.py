"""What a TA answers to orders of ours, as rows for `a_package`, and how it comes in."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundops.core.tests.factories import FRIDAY, MONDAY, noon, service
from trading.models import Holding, Order, TaPackage
from trading.services.apply_confirmations import Applied, apply_confirmations
from trading.services.receive import Received, receive_ta_files
from trading.ta.codes import confirmation_of
from trading.ta.writer import Values
from trading.tests.ta.packages import a_package

#: The orders are of Thursday; the TA answers on Friday.
CONFIRM_DATE = FRIDAY
_serials = itertools.count(1)


def a_serial() -> str:
    return f"9100000{next(_serials):013d}"


def answer(order: Order, **fields: Any) -> dict[str, Any]:
    """The 04 row that confirms an order wholly, unless `fields` say otherwise."""
    bought = {
        "ApplicationAmount": order.amount,
        "ConfirmedAmount": order.amount,
        "ConfirmedVol": order.amount,
    }
    sold = {
        "ApplicationVol": order.shares,
        "ConfirmedVol": order.shares,
        "ConfirmedAmount": order.shares,
    }
    method = {"DefDividendMethod": order.dividend_method}
    measure = bought if order.amount else sold if order.shares else method
    return {
        **_common(order),
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "FromTAFlag": "0",
        "CurrencyType": "156",
        "FundCode": order.fund.code if order.fund else "",
        "ShareClass": order.share_class,
        "ShareRegisterDate": CONFIRM_DATE,
        **measure,
        **fields,
    }


def a_failure(order: Order, code: str = "0316", **fields: Any) -> dict[str, Any]:
    """The 04 row of an order of which nothing is confirmed."""
    nothing = {"ConfirmedVol": Decimal(0), "ConfirmedAmount": Decimal(0)}
    words = {"ReturnCode": code, "ErrorDetail": "基金账号不存在"}
    return answer(order, **{**nothing, **words, **fields})


def lot_of(
    row: Mapping[str, Any], serial: str, shares: str, **fields: Any
) -> dict[str, Any]:
    """The DetailFlag 1 row that names a lot from which `row` draws."""
    return {
        **row,
        "DetailFlag": "1",
        "TASerialNO": f"{row['TASerialNO'][:13]}{next(_serials):07d}",
        "OriginalSerialNo": serial,
        "ConfirmedVol": Decimal(shares),
        "ConfirmedAmount": Decimal(shares),
        "ShareRegisterDate": dt.date(2024, 12, 2),
        **fields,
    }


def account_answer(order: Order, **fields: Any) -> dict[str, Any]:
    """The 02 row that says yes to a 001 or 008."""
    return {**_common(order), "FromTAFlag": "0", **fields}


def _common(order: Order) -> dict[str, Any]:
    registration = order.registration
    return {
        "AppSheetSerialNo": order.order_no,
        "TransactionCfmDate": CONFIRM_DATE,
        "TransactionDate": order.business_date,
        "DistributorCode": "379",
        "BusinessCode": confirmation_of(order.business_code),
        "ReturnCode": "0000",
        "TransactionAccountID": order.sub_account.number,
        "TAAccountID": registration.fund_account.number if registration else "",
        "TASerialNO": a_serial(),
    }


def holding_row(holding: Holding, shares: str = "", **fields: Any) -> dict[str, Any]:
    """The 05 row of a holding, as we have it unless `shares` says otherwise."""
    held = Decimal(shares) if shares else holding.shares
    return {
        "TransactionCfmDate": CONFIRM_DATE,
        "FundCode": holding.fund.code,
        "ShareClass": holding.share_class,
        "TransactionAccountID": holding.sub_account.number,
        "DistributorCode": "379",
        "DetailFlag": "0",
        "AvailableVol": held,
        "TotalVolOfDistributorInTA": held,
        **fields,
    }


def lot_rows(holding: Holding) -> list[dict[str, Any]]:
    """The 05 rows of the lots of a holding (DetailFlag 1)."""
    return [
        holding_row(
            holding,
            str(lot.shares),
            DetailFlag="1",
            TASerialNO=lot.ta_serial_no,
            ShareRegisterDate=lot.registered_on,
            SourceType=lot.source_type,
        )
        for lot in holding.lots.all()
    ]


def receive(folder: Path, *, business_date: dt.date = CONFIRM_DATE) -> Received:
    return receive_ta_files(
        directory=folder,
        business_date=business_date,
        actor=service(),
        now=noon(business_date),
    )


def a_received_package(
    folder: Path, *rows: Values, date: dt.date = CONFIRM_DATE, **options: Any
) -> TaPackage:
    """A package that was received; its 04 holds `rows` unless `files` says more."""
    files: Mapping[str, Sequence[Values]] = options.pop("files", {"04": rows})
    index = a_package(folder, date=date, files=files, **options)
    receive(folder, business_date=date)
    return TaPackage.objects.get(index_name=index.name)


def apply(*, business_date: dt.date = CONFIRM_DATE) -> Applied:
    return apply_confirmations(
        business_date=business_date, actor=service(), now=noon(business_date)
    )


def apply_rows(folder: Path, *rows: Values, **options: Any) -> Applied:
    """Receive a package with these rows and apply it."""
    a_received_package(folder, *rows, **options)
    return apply()


def apply_on_monday(folder: Path, *rows: Values) -> Applied:
    """Receive and apply a package of the next trading day with these rows in its 04."""
    told = [{**row, "TransactionCfmDate": MONDAY} for row in rows]
    a_received_package(folder / "monday", *told, date=MONDAY)
    return apply(business_date=MONDAY)

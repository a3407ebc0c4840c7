"""The 04 file of a bench: what a TA would answer to the seeded orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from trading.ta.layouts import Layout, layout
from trading.ta.names import DataFileName, IndexName
from trading.ta.writer import encode_record, write_encoded, write_index

TA, DISTRIBUTOR, VERSION = "91", "379", "20"
CONFIRM_DATE = dt.date(2025, 1, 3)

_SEATS = """
SELECT o.order_no, o.business_code, o.amount, o.shares, s.number, a.number, f.code
FROM trading_order AS o
JOIN accounts_subaccount AS s ON s.id = o.sub_account_id
JOIN accounts_tradingregistration AS r ON r.id = o.registration_id
JOIN accounts_fundaccount AS a ON a.id = r.fund_account_id
JOIN trading_fund AS f ON f.id = o.fund_id
WHERE o.state = 'SENT' ORDER BY o.id LIMIT %s
"""


def write_package(folder: Path, *, rows: int) -> Path:
    """Write 02, 04 and 05 and their index; of the 04 every tenth is partial, every
    twentieth fails."""
    folder.mkdir(parents=True)
    names = []
    for file_type in ("02", "04", "05"):
        shape = layout(VERSION, file_type)
        name = DataFileName(TA, DISTRIBUTOR, CONFIRM_DATE, file_type)
        records = _confirmations(shape, rows) if file_type == "04" else iter(())
        write_encoded(folder, name, shape, records)
        names.append(str(name))
    index = IndexName("OFI", TA, DISTRIBUTOR, CONFIRM_DATE)
    return write_index(folder, index, VERSION, names)


def _confirmations(shape: Layout, rows: int) -> Iterator[bytes]:
    """Encode one record whole, then only what differs: writing is not what is timed."""
    whole = encode_record(shape, _common())
    # Streamed: the memory that is measured later is the product's, not ours.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_SEATS, [rows])
        for number, found in enumerate(cursor, 1):
            raw = bytearray(whole)
            for name, value in _row(number, found).items():
                place = shape.start(name)
                text = value.encode("ascii").ljust(shape[name].length)
                raw[place : place + len(text)] = text
            yield bytes(raw)


def _common() -> dict[str, Any]:
    return {
        "TransactionCfmDate": CONFIRM_DATE,
        "TransactionDate": dt.date(2025, 1, 2),
        "DistributorCode": DISTRIBUTOR,
        "BranchCode": DISTRIBUTOR,
        "CurrencyType": "156",
        "BusinessFinishFlag": "1",
        "DetailFlag": "0",
        "FromTAFlag": "0",
        "ShareClass": "0",
        "ReturnCode": "0000",
        "NAV": Decimal("1.0000"),
        "ShareRegisterDate": CONFIRM_DATE,
    }


def _row(number: int, found: tuple[Any, ...]) -> dict[str, str]:
    order_no, code, amount, shares, sub_account, ta_account, fund = found
    asked = amount if code == "022" else shares
    confirmed, return_code = asked, "0000"
    if number % 20 == 0:
        confirmed, return_code = Decimal(0), "0001"
    elif number % 10 == 0:
        confirmed = (asked / 2).quantize(Decimal("0.01"))
    figure = _units(confirmed)
    applied = "ApplicationAmount" if code == "022" else "ApplicationVol"
    return {
        "AppSheetSerialNo": order_no,
        "BusinessCode": f"{int(code) + 100}",
        "FundCode": fund,
        "TransactionAccountID": sub_account,
        "TAAccountID": ta_account,
        "TASerialNO": f"91{number:011d}",
        "ReturnCode": return_code,
        applied: _units(asked),
        "ConfirmedAmount": figure,
        "ConfirmedVol": figure,
    }


def _units(value: Decimal) -> str:
    return f"{int(value * 100):016d}"

"""Files of the bank that tests of this room begin with, and their receiving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundops.core.tests.factories import noon, service
from settlement.banks import names, rows
from settlement.banks.fields import SHANGHAI
from settlement.banks.rows import Row, Side, StatementLine
from settlement.banks.writing import write, write_statement
from settlement.models import BankAccount, TaReceipt
from settlement.services.bank_received import Received
from settlement.services.receive_bank import receive_bank_files
from settlement.tests.factories import CONFIRM_DAY, a_bank_account
from trading.tests.factories import a_fund

DAY = CONFIRM_DAY
OURS = "62009900000001"
TA_ACCOUNT = "62009100000001"
CARD = "6200000012345678"
D = Decimal


def our_account(account_no: str = OURS) -> BankAccount:
    found = BankAccount.objects.filter(account_no=account_no).first()
    return found or a_bank_account(BankAccount.Kind.COLLECTION_MAIN, account_no)


def a_ta_account(account_no: str = TA_ACCOUNT, **fields: Any) -> BankAccount:
    fund = a_fund()
    return a_bank_account(
        BankAccount.Kind.REGISTRATION,
        account_no,
        transfer_agent=fund.transfer_agent,
        **fields,
    )


def a_receipt(
    amount: str,
    pay_date: dt.date = DAY,
    kind: str = TaReceipt.Kind.REDEMPTION,
    **fields: Any,
) -> TaReceipt:
    fund = fields.pop("fund", None) or a_fund()
    return TaReceipt.objects.create(
        transfer_agent=fund.transfer_agent,
        fund=fund,
        pay_date=pay_date,
        kind=kind,
        amount=D(amount),
        **fields,
    )


def fsi(amount: str, serial_no: str = "B1", **fields: Any) -> rows.FsiBack:
    return rows.FsiBack(
        **{
            "serial_no": serial_no,
            "ta_code": "91",
            "account_no": TA_ACCOUNT,
            "amount": D(amount),
            "arrived_on": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def settle_in(amount: str, account_no: str = CARD, **fields: Any) -> rows.SettleIn:
    return rows.SettleIn(
        **{
            "account_no": account_no,
            "account_name": "样例甲",
            "amount": D(amount),
            "arrived_on": DAY,
            "supervised_account_no": OURS,
            **fields,
        }
    )


def line(amount: str, bank_serial: str, **fields: Any) -> StatementLine:
    """A line of a statement; the amount with its sign."""
    signed = D(amount)
    return StatementLine(
        **{
            "bank_serial": bank_serial,
            "at": dt.datetime.combine(DAY, dt.time(10, 30), SHANGHAI),
            "direction": Side.IN if signed > 0 else Side.OUT,
            "amount": abs(signed),
            "account_no": CARD,
            "account_name": "样例甲",
            **fields,
        }
    )


def put(folder: Path, name: names.BankFileName, raw: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / str(name)
    path.write_bytes(raw)
    return path


def put_rows(folder: Path, pattern: str, *given: Row, batch: int = 1) -> Path:
    name = names.batched(pattern, DAY, batch)
    return put(folder, name, write(pattern, given))


def put_statement(
    folder: Path,
    *lines: StatementLine,
    opening: str = "0.00",
    account_no: str = OURS,
    date: dt.date = DAY,
) -> Path:
    begin = D(opening)
    closing = sum((one.signed for one in lines), begin)
    raw = write_statement(lines, opening=begin, closing=closing)
    return put(folder, names.statement_of(account_no, date), raw)


def received(folder: Path | None, **fields: Any) -> Received:
    return receive_bank_files(
        **{
            "directory": folder,
            "business_date": DAY,
            "actor": service(),
            "now": noon(DAY),
            **fields,
        }
    )


def receive_each(folders: Sequence[Path]) -> None:
    """Receive one folder after another, as the files came."""
    for folder in folders:
        assert received(folder).ok

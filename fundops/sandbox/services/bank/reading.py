"""
The bank reads what we put out: trade details first, then instructions.

A file is read once by its name, a serial is taken once; a payment to an investor is
refused unless the bank was told of the trade behind it before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from fundops.sandbox import world
from fundops.sandbox.models import (
    SandboxBankFile,
    SandboxInstruction,
    SandboxTradeDetail,
)
from settlement.banks.reading import BankFileContent, read
from settlement.banks.rows import (
    AgencyBack,
    CustomerBack,
    InnerTransfer,
    Row,
    SettleOut,
    TradeDetail,
)

State = SandboxInstruction.State
DETAILS = ("z_trade_detail", "n_trade_detail")
CUSTOMER = "customer_back"
#: Money that goes back without a trade.
NO_TRADE = "Z03"
NO_DETAIL = ("E1301", "无对应交易明细")
OTHER_CONTENT = ("E1302", "流水号重复且内容不符")


def out_folder() -> Path:
    return Path(settings.DATA_DIR) / "banks" / world.BANK / "out"


@transaction.atomic
def take_in(*, now: dt.datetime) -> list[str]:
    """Read every file that was not read before; say their names."""
    known = set(
        SandboxBankFile.objects.filter(is_ours=False).values_list("name", flat=True)
    )
    folder = out_folder()
    new = [path.name for path in folder.glob("*.txt") if path.name not in known]
    # What payments are checked by is read first.
    new.sort(key=lambda name: (not name.startswith(DETAILS), name))
    for name in new:
        raw = (folder / name).read_bytes()
        SandboxBankFile.objects.create(
            name=name, sha256=hashlib.sha256(raw).hexdigest(), is_ours=False
        )
        _take_file(read(name, raw), now)
    return new


def _take_file(content: BankFileContent, now: dt.datetime) -> None:
    if content.name.pattern in DETAILS:
        _remember(content)
        return
    taker = _TAKERS.get(content.name.pattern)
    if taker is None:
        return
    for row in content.rows:
        instruction = taker(row)
        instruction.file_name = str(content.name)
        instruction.kind = content.name.pattern
        instruction.content_sha256 = hashlib.sha256(repr(row).encode()).hexdigest()
        _take(instruction, now)


def _remember(content: BankFileContent) -> None:
    SandboxTradeDetail.objects.bulk_create(
        [
            SandboxTradeDetail(
                ta_serial_no=row.ta_serial_no,
                confirmed_on=row.confirmed_on,
                is_outgoing=content.name.pattern == "n_trade_detail",
                member_no=row.member_no,
                amount=row.amount,
                file_name=str(content.name),
            )
            for row in content.rows
            if isinstance(row, TradeDetail)
        ],
        ignore_conflicts=True,
    )


def _take(instruction: SandboxInstruction, now: dt.datetime) -> None:
    """Take an instruction once; the same serial again is told what became of it."""
    held = SandboxInstruction.objects.filter(serial_no=instruction.serial_no).first()
    if held is not None:
        # Obeyed once. What became of it is told again to whoever asks again; other
        # content under a used serial is never obeyed.
        held.told = 0
        held.file_name = instruction.file_name
        if held.content_sha256 == instruction.content_sha256:
            held.save(update_fields=["told", "file_name"])
        return
    if instruction.kind == CUSTOMER:
        instruction.claim = _evidence(instruction)
        if not instruction.claim:
            instruction.state = State.REJECTED
            instruction.code, instruction.text = NO_DETAIL
            instruction.decided_at = now
    instruction.save()


def _evidence(instruction: SandboxInstruction) -> str:
    """Find the trade that a payment names; money without a trade names its order."""
    words = instruction.remark.split("/")
    if words[0] == NO_TRADE and len(words) > 1 and words[1]:
        return f"{NO_TRADE}/{words[1]}"
    found = (
        SandboxTradeDetail.objects.filter(ta_serial_no__in=[w for w in words if w])
        .values_list("ta_serial_no", flat=True)
        .first()
    )
    return found or ""


def _customer(row: Row) -> SandboxInstruction:
    assert isinstance(row, CustomerBack)
    return SandboxInstruction(
        serial_no=row.serial_no,
        from_account=row.supervised_account_no,
        to_account=row.account_no,
        to_name=row.account_name,
        amount=row.amount,
        pay_date=row.pay_date,
        remark=row.remark,
    )


def _fund_side(row: Row) -> SandboxInstruction:
    assert isinstance(row, SettleOut)
    return SandboxInstruction(
        serial_no=row.serial_no,
        from_account=row.supervised_account_no,
        to_account=row.account_no,
        to_name=row.account_name,
        amount=row.amount,
        pay_date=row.pay_date,
        remark=row.ta_code,
    )


def _agency(row: Row) -> SandboxInstruction:
    assert isinstance(row, AgencyBack)
    return SandboxInstruction(
        serial_no=row.serial_no,
        from_account=row.supervised_account_no,
        to_account=row.account_no,
        to_name=row.account_name,
        amount=row.amount,
        pay_date=row.pay_date,
    )


def _inner(row: Row) -> SandboxInstruction:
    assert isinstance(row, InnerTransfer)
    return SandboxInstruction(
        serial_no=row.serial_no,
        from_account=row.from_account_no,
        to_account=row.to_account_no,
        to_name=row.to_account_name,
        amount=row.amount,
        pay_date=row.pay_date,
    )


_TAKERS: dict[str, Callable[[Row], SandboxInstruction]] = {
    CUSTOMER: _customer,
    "settle_out": _fund_side,
    "intermediaryagency_back": _agency,
    "inner_transfer": _inner,
}

"""
What the bank tells: results, notices of money that came, statements of every day.

A file is written once and delivered when it is due; twice, where a fault says so, it is
the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum

from fundops.core import clock
from fundops.core.money import ZERO
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.models import (
    SandboxBankAccount,
    SandboxBankFile,
    SandboxBankLine,
    SandboxInstruction,
)
from fundops.sandbox.services.bank.executing import CAME_BACK, LOST, RETURNED_FIRST
from fundops.sandbox.services.world import strikes
from settlement.banks import names
from settlement.banks.rows import (
    FsiBack,
    Result,
    SettleIn,
    Side,
    StatementLine,
    Status,
)
from settlement.banks.writing import write, write_statement

State = SandboxInstruction.State
REMITTED, FUND_SIDE = "settle_in_bank", "fsi_back"
_STATUS = {
    State.WAITING: Status.ACCEPTED,
    State.EXECUTED: Status.EXECUTED,
    State.RETURNED: Status.EXECUTED,
    State.REJECTED: Status.REJECTED,
}
#: Told: not yet, that it is accepted, how it ended.
_ACCEPTED, _ENDED = 1, 2


@transaction.atomic
def tell_results(*, now: dt.datetime) -> list[str]:
    """Write a result for every instruction file that has something new to say."""
    today = now.astimezone(clock.SHANGHAI).date()
    open_ = SandboxInstruction.objects.select_for_update().filter(told__lt=_ENDED)
    by_file: dict[str, list[SandboxInstruction]] = {}
    for instruction in open_.order_by("id"):
        if _has_news(instruction, today):
            by_file.setdefault(instruction.file_name, []).append(instruction)
    return [_result(name, told, now) for name, told in sorted(by_file.items())]


@transaction.atomic
def tell_arrivals(*, now: dt.datetime) -> list[str]:
    """Write a notice of every amount that came and was not told."""
    lines = (
        SandboxBankLine.objects.select_for_update(of=("self",))
        .filter(noticed=False)
        .exclude(notice="")
        .select_related("account")
        .order_by("id")
    )
    by_notice: dict[str, list[SandboxBankLine]] = {}
    for line in lines:
        by_notice.setdefault(line.notice, []).append(line)
        line.noticed = True
        line.save(update_fields=["noticed"])
    today = now.astimezone(clock.SHANGHAI).date()
    written = []
    for notice, found in sorted(by_notice.items()):
        rows = [_notice(line) for line in found]
        name = names.batched(notice, today, _next_batch(notice, today))
        written.append(_keep(str(name), write(notice, rows), today))
    return written


@transaction.atomic
def tell_statements(*, date: dt.date) -> list[str]:
    """Write the statement of every account for a day, also of one without lines."""
    late = strikes("statement_late", date, date)
    deliver_on = calendar.trading_day_after(date, 2 if late else 1)
    written = []
    for account in SandboxBankAccount.objects.filter(is_supervised=True).order_by("id"):
        name = str(names.statement_of(account.account_no, date))
        if SandboxBankFile.objects.filter(name=name, is_ours=True).exists():
            continue
        before = _sum(account, Q(date__lt=date))
        # In no order of time: what came back may stand before what had gone out.
        lines = sorted(
            account.lines.filter(date=date).order_by("id"),
            key=lambda line: not line.summary.endswith(CAME_BACK),
        )
        raw = write_statement(
            [_statement_line(line) for line in lines],
            opening=before,
            closing=before + _sum(account, Q(date=date)),
        )
        written.append(_keep(name, raw, deliver_on))
    return written


@transaction.atomic
def deliver(*, on: dt.date) -> list[str]:
    """
    Put what is due by `on` into our folder; say the names.

    What was dropped before is taken away: the transport cleans up behind itself.
    """
    ours = SandboxBankFile.objects.filter(is_ours=True, deliver_on__lte=on)
    due = [
        *ours.filter(delivered=0).order_by("id"),
        *ours.filter(delivered=1, again=True, deliver_on__lt=on).order_by("id"),
    ]
    folder = in_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if due:
        for path in folder.glob("*.txt"):
            path.unlink()
    for file in due:
        temporary = folder / f".{file.name}.tmp"
        temporary.write_bytes(bytes(file.content))
        temporary.replace(folder / file.name)
        file.delivered += 1
        file.save(update_fields=["delivered"])
    return [file.name for file in due]


def in_folder() -> Path:
    return Path(settings.DATA_DIR) / "banks" / world.BANK / "in"


def _has_news(instruction: SandboxInstruction, today: dt.date) -> bool:
    if instruction.state == State.WAITING:
        return instruction.told < _ACCEPTED
    if instruction.fault == LOST:
        return False
    if instruction.fault == RETURNED_FIRST and instruction.decided_at is not None:
        # Its success is told on the day after; by then it has come back.
        return instruction.decided_at.astimezone(clock.SHANGHAI).date() < today
    return True


def _result(
    file_name: str, told: Sequence[SandboxInstruction], now: dt.datetime
) -> str:
    today = now.astimezone(clock.SHANGHAI).date()
    rows = []
    for one in told:
        status = _STATUS[State(one.state)]
        rows.append(
            Result(
                serial_no=one.serial_no,
                status=status,
                code=one.code if status != Status.ACCEPTED else "P000",
                text=one.text,
                bank_serial=one.bank_serial,
                at=one.decided_at or now,
            )
        )
        one.told = _ACCEPTED if status == Status.ACCEPTED else _ENDED
        one.save(update_fields=["told"])
    answered = names.parse_name(file_name)
    assert answered is not None
    part = 1
    while _is_kept(str(names.result_of(answered, part))):
        part += 1
    name = str(names.result_of(answered, part))
    again = strikes("result_twice", name, today)
    return _keep(name, write("result", rows), today, again=again)


def _notice(line: SandboxBankLine) -> SettleIn | FsiBack:
    if line.notice == REMITTED:
        return SettleIn(
            account_no=line.counterparty_no,
            account_name=line.counterparty_name,
            amount=line.amount,
            arrived_on=line.date,
            supervised_account_no=line.account.account_no,
        )
    return FsiBack(
        serial_no=line.bank_serial,
        ta_code=line.ta_code,
        account_no=line.counterparty_no,
        account_name=line.counterparty_name,
        amount=line.amount,
        arrived_on=line.date,
        supervised_account_no=line.account.account_no,
    )


def _statement_line(line: SandboxBankLine) -> StatementLine:
    return StatementLine(
        bank_serial=line.bank_serial,
        at=line.at.astimezone(clock.SHANGHAI),
        direction=Side.IN if line.amount > 0 else Side.OUT,
        amount=abs(line.amount),
        account_no=line.counterparty_no,
        account_name=line.counterparty_name,
        serial_no=line.our_serial,
        summary=line.summary,
    )


def _sum(account: SandboxBankAccount, condition: Q) -> Decimal:
    found: Decimal | None = account.lines.filter(condition).aggregate(
        total=Sum("amount")
    )["total"]
    return found or ZERO


def _next_batch(notice: str, date: dt.date) -> int:
    prefix = f"{notice}_{date:%Y%m%d}_"
    return 1 + SandboxBankFile.objects.filter(name__startswith=prefix).count()


def _is_kept(name: str) -> bool:
    return SandboxBankFile.objects.filter(name=name, is_ours=True).exists()


def _keep(name: str, raw: bytes, deliver_on: dt.date, *, again: bool = False) -> str:
    SandboxBankFile.objects.create(
        name=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        is_ours=True,
        deliver_on=deliver_on,
        again=again,
        content=raw,
    )
    return name

"""The evening at the other end of the line: we send, and the bank says it is done."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from django.core.management import call_command

from fundops.core import clock
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import FRIDAY
from settlement.banks import rows
from settlement.banks.names import parse_name, result_of
from settlement.banks.reading import read
from settlement.banks.writing import write
from settlement.models import BankAccount, BankLink, Payout
from settlement.tests.factories import a_bank_account

#: Files that move money; of the others the bank says nothing.
INSTRUCTIONS = ("customer_back", "settle_out", "inner_transfer")
_AT = clock.at(FRIDAY, dt.time(11, 30))


def a_supervised_account() -> None:
    """The main account, which every trade detail names."""
    kind = BankAccount.Kind.COLLECTION_MAIN
    if not BankAccount.objects.filter(kind=kind).exists():
        a_bank_account(kind)


def send_and_hear(refused: str = "") -> list[str]:
    """
    Run the steps that send, let the bank answer all of it; say what it answered.

    :param refused: the code with which the bank refuses everything.
    """
    a_supervised_account()
    _run("prepare_payouts")
    with may_update("settlement_payout", "due_date"):
        Payout.objects.filter(state=Payout.State.READY).update(due_date=FRIDAY)
    _run("write_supervision_files")
    _run("send_bank_instructions")
    done = [serial for path in _told() for serial in _answer(path, refused)]
    _run("receive_bank_files")
    return done


def _told() -> list[Path]:
    """Say the instructions that have no result yet."""
    link = BankLink.objects.get()
    return [
        path
        for path in sorted((link.folder / "out").glob("*.txt"))
        if path.name.startswith(INSTRUCTIONS)
        and not list(link.folder.glob(f"*/result_{path.stem}*"))
        and not list(link.folder.glob(f"in/*/result_{path.stem}*"))
    ]


def _answer(path: Path, refused: str) -> list[str]:
    name = parse_name(path.name)
    assert name is not None
    asked = read(path.name, path.read_bytes()).rows
    results = [
        rows.Result(
            serial_no=row.serial_no,
            status=rows.Status.REJECTED if refused else rows.Status.EXECUTED,
            code=refused or "0000",
            text="支付渠道关闭" if refused else "成功",
            bank_serial="" if refused else f"B{row.serial_no}",
            at=_AT,
        )
        for row in asked
    ]
    incoming = BankLink.objects.get().folder / "in"
    incoming.mkdir(parents=True, exist_ok=True)
    (incoming / str(result_of(name))).write_bytes(write("result", results))
    return [result.serial_no for result in results]


def _run(command: str) -> None:
    call_command(command, f"--business-date={FRIDAY}", "--json", stdout=io.StringIO())

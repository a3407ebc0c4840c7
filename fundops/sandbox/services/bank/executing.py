"""
The bank does what is due: money moves once, or it says why not.

A card that it does not know is paid without faults.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fundops.core import clock
from fundops.core.selectors import calendar
from fundops.sandbox.models import SandboxBankAccount, SandboxCard, SandboxInstruction
from fundops.sandbox.services.bank.lines import Entry, NoSuchAccount, locked, move
from fundops.sandbox.services.bank.reading import CUSTOMER
from fundops.sandbox.services.channels import card_digest
from fundops.sandbox.services.world import first_of, plan

State = SandboxInstruction.State
OK = ("0000", "成功")
SHORT = ("E1201", "付款账户余额不足")
#: What each fault of a payment is answered with.
REFUSALS: dict[str, tuple[tuple[str, str], ...]] = {
    "payout_refused_customer": (
        ("E2001", "收款账户已销户"),
        ("E2007", "户名不符"),
        ("E2002", "收款账户冻结"),
    ),
    "payout_refused_channel": (("E1003", "支付渠道关闭"),),
    "payout_refused_bank": (("E1001", "银行系统忙"),),
    "payout_refused_limit": (("E1101", "超过单笔限额"), ("E1102", "超过日限额")),
    "payout_unknown_code": (("X999", "其他"),),
}
LOST, RETURNED, RETURNED_FIRST = (
    "payout_result_lost",
    "payout_returned",
    "payout_returned_first",
)
CAME_BACK = "退票"
RETURNS = (
    ("R2001", "账户已销户"),
    ("R2007", "户名不符"),
    ("R1001", "收款行无法入账"),
    ("R1002", "渠道故障"),
)


@transaction.atomic
def work(*, now: dt.datetime) -> int:
    """Execute or refuse what waits and is due today; say how many."""
    today = now.astimezone(clock.SHANGHAI).date()
    due = list(
        SandboxInstruction.objects.select_for_update()
        .filter(state=State.WAITING, pay_date__lte=today)
        .order_by("id")
    )
    for instruction in due:
        _decide(instruction, now, today)
    return len(due)


@transaction.atomic
def send_back(*, now: dt.datetime) -> int:
    """Let what is to come back today come back; say how many."""
    today = now.astimezone(clock.SHANGHAI).date()
    due = list(
        SandboxInstruction.objects.select_for_update()
        .filter(state=State.EXECUTED, return_on__lte=today)
        .order_by("id")
    )
    for instruction in due:
        code, text = plan().draws.one_of(RETURNS, "return", instruction.serial_no)
        move(
            account=locked(instruction.from_account),
            amount=instruction.amount,
            now=now,
            entry=Entry(
                counterparty_no=instruction.to_account,
                counterparty_name=instruction.to_name,
                our_serial=instruction.serial_no,
                summary=f"{code} {text} {CAME_BACK}",
            ),
        )
        instruction.state = State.RETURNED
        instruction.save(update_fields=["state"])
    return len(due)


def _decide(instruction: SandboxInstruction, now: dt.datetime, today: dt.date) -> None:
    instruction.decided_at = now
    instruction.fault = _fault_of(instruction, today)
    refusals = REFUSALS.get(instruction.fault)
    if refusals:
        said = plan().draws.one_of(refusals, "refusal", instruction.serial_no)
        _refuse(instruction, said)
    else:
        _execute(instruction, now)
        if instruction.state == State.EXECUTED:
            instruction.return_on = _return_on(instruction.fault, today)
    instruction.save()


def _fault_of(instruction: SandboxInstruction, today: dt.date) -> str:
    if instruction.kind != CUSTOMER:
        return ""
    digest = card_digest(instruction.to_account)
    if not SandboxCard.objects.filter(
        card_sha256=digest, fault=SandboxCard.Fault.DRAWN
    ).exists():
        return ""
    names = (*REFUSALS, LOST, RETURNED, RETURNED_FIRST)
    return first_of(names, instruction.serial_no, today)


def _return_on(fault: str, today: dt.date) -> dt.date | None:
    if fault == RETURNED:
        return calendar.trading_day_after(today)
    return today if fault == RETURNED_FIRST else None


def _refuse(instruction: SandboxInstruction, said: tuple[str, str]) -> None:
    instruction.state = State.REJECTED
    instruction.code, instruction.text = said


def _execute(instruction: SandboxInstruction, now: dt.datetime) -> None:
    try:
        payer = locked(instruction.from_account)
    except NoSuchAccount:
        return _refuse(instruction, ("E1201", "付款账户不存在"))
    if payer.balance < instruction.amount:
        return _refuse(instruction, SHORT)
    line = move(
        account=payer,
        amount=-instruction.amount,
        now=now,
        entry=Entry(
            counterparty_no=instruction.to_account,
            counterparty_name=instruction.to_name,
            our_serial=instruction.serial_no,
            summary=_summary(instruction),
        ),
    )
    _credit(instruction, payer, now, line.bank_serial)
    instruction.state = State.EXECUTED
    instruction.code, instruction.text = OK
    instruction.bank_serial = line.bank_serial
    return None


def _credit(
    instruction: SandboxInstruction,
    payer: SandboxBankAccount,
    now: dt.datetime,
    bank_serial: str,
) -> None:
    """Where the payee's account is the bank's own, too, the money arrives there."""
    try:
        payee = locked(instruction.to_account)
    except NoSuchAccount:
        return
    move(
        account=payee,
        amount=instruction.amount,
        now=now,
        entry=Entry(
            counterparty_no=payer.account_no,
            counterparty_name=payer.name,
            our_serial=instruction.serial_no,
            summary=_summary(instruction),
        ),
        bank_serial=bank_serial,
    )


def _summary(instruction: SandboxInstruction) -> str:
    words = {
        CUSTOMER: "投资者划款",
        "settle_out": "申购款",
        "intermediaryagency_back": "支付机构划款",
        "inner_transfer": "内部划转",
    }
    return words[instruction.kind]

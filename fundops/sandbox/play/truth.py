"""What the outside knows, held against itself and our books: the oracle not of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from fundops.core.money import ZERO
from fundops.sandbox import world
from fundops.sandbox.models import (
    SandboxBankAccount,
    SandboxDebit,
    SandboxFundMoney,
    SandboxInstruction,
    SandboxRemittance,
)
from settlement.models import LedgerAccount

State = SandboxInstruction.State


def violations() -> Iterator[str]:
    """Say what must never be so at the bank: two successes a claim, a lost cent."""
    twice = (
        SandboxInstruction.objects.filter(state=State.EXECUTED)
        .exclude(claim="")
        .values("claim")
        .annotate(count=Count("id"))
        .filter(count__gt=1)
    )
    for row in twice.order_by("claim"):
        yield f"The bank paid {row['claim']} {row['count']} times."
    for account in SandboxBankAccount.objects.order_by("id"):
        total = _sum(account.lines.all(), "amount")
        if total != account.balance:
            yield f"Account {account} holds {account.balance}, its lines {total}."
        if account.balance < 0:
            yield f"Account {account} is overdrawn: {account.balance}."


def differences(*, until: dt.date) -> Iterator[str]:
    """
    Say where our books and the outside differ once all is drained.

    The bank's balances are our 1001; cards were debited of what channels have sent; and
    every fund has what it confirmed, to the cent.

    :param until: the last pay date that is over.
    """
    for account in SandboxBankAccount.objects.order_by("id"):
        booked = LedgerAccount.objects.filter(code="1001", key=account.account_no)
        yield from _differ(
            f"1001 of {account}", _sum(booked, "balance"), account.balance
        )
    debited = SandboxDebit.objects.filter(state=SandboxDebit.State.SUCCEEDED)
    sent = _sum(SandboxRemittance.objects.all(), "sent")
    yield from _differ("sent by channels", sent, _sum(debited, "amount"))
    executed = SandboxInstruction.objects.filter(
        kind="settle_out", state=State.EXECUTED
    )
    owed = SandboxFundMoney.objects.filter(pay_date__lte=until)
    for agent in world.AGENTS:
        paid = _sum(executed.filter(remark=agent.code), "amount")
        wanted = _sum(owed.filter(ta_code=agent.code), "from_distributor")
        yield from _differ(f"paid to the funds of {agent.code}", paid, wanted)


def _differ(what: str, ours: Decimal, theirs: Decimal) -> Iterator[str]:
    if ours != theirs:
        yield f"{what}: {ours}, the outside says {theirs}"


def _sum(rows: QuerySet[Any], field: str) -> Decimal:
    found: Decimal | None = rows.aggregate(total=Sum(field))["total"]
    return found or ZERO

"""What is known of a transfer: the lines that make it, its accounts, its like."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from fundops.core.asked_once import asked_once
from fundops.core.money import ZERO
from settlement.models import (
    BankAccount,
    CustodianTransfer,
    Reservation,
)
from settlement.selectors.transfer_items import items_of, items_told
from trading.models import TaRecord

_State = CustodianTransfer.State
#: Transfers of a kind that are looked back on.
RECENT = 10
#: Accounts whose money stands on 1001.
_OURS = (
    BankAccount.Kind.COLLECTION_SUB,
    BankAccount.Kind.COLLECTION_MAIN,
    BankAccount.Kind.PAYOUT,
)


@dataclass(frozen=True)
class Amounts:
    """Lines of one fund, or arrivals of one account, and their sum (yuan)."""

    label: str
    lines: int
    amount: Decimal


def amounts_of(transfer: CustodianTransfer) -> list[Amounts]:
    """Sum the items, all of one fund or of one way in."""
    count, total = items_told(transfer)
    label = str(transfer.fund) if transfer.fund else transfer.get_kind_display()
    return [Amounts(str(label), count, total)]


def files_of(transfer: CustodianTransfer) -> list[tuple[str, str]]:
    """Say name and hash of the files whose rows are in the transfer."""
    named = items_of(transfer).exclude(record_id=None).values("record_id")
    rows = TaRecord.objects.filter(pk__in=named)
    found = rows.values_list("file__name", "file__sha256").distinct()
    return sorted(set(found))


def file_words(transfer: CustodianTransfer) -> str:
    files = files_of(transfer)
    if not files:
        return ""
    name, sha256 = files[0]
    more = f" +{len(files) - 1}" if len(files) > 1 else ""
    return f"{name} · {sha256[:4]}…{sha256[-4:]}{more}"


@asked_once
def held_for(transfer: CustodianTransfer) -> Decimal:
    """Say what is reserved for this transfer already."""
    found = Reservation.objects.filter(
        subject_kind=Reservation.SubjectKind.TRANSFER,
        subject_no=transfer.transfer_no,
        state=Reservation.State.HELD,
    )
    return found.aggregate(n=Sum("amount"))["n"] or ZERO


def is_ours(account: BankAccount) -> bool:
    return account.kind in _OURS


@asked_once
def transferred_to(account: BankAccount, pay_date: dt.date) -> Decimal:
    """Say what went to an account for a pay date already."""
    rows = CustodianTransfer.objects.filter(
        to_account=account, pay_date=pay_date, state=_State.EXECUTED
    )
    return rows.aggregate(n=Sum("amount"))["n"] or ZERO


@asked_once
def executed_to(account: BankAccount) -> int:
    """Say how often an account was paid before."""
    rows = CustodianTransfer.objects.filter(to_account=account, state=_State.EXECUTED)
    return rows.count()


@asked_once
def recent_amounts(transfer: CustodianTransfer) -> list[Decimal]:
    """Say the amounts of the last ten of the kind to the same account, newest first."""
    rows = CustodianTransfer.objects.filter(
        kind=transfer.kind,
        to_account=transfer.to_account,
        state=_State.EXECUTED,
    ).exclude(pk=transfer.pk)
    return list(rows.order_by("-id").values_list("amount", flat=True)[:RECENT])

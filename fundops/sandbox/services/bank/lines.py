"""Money on the bank's accounts: every movement a line, every line in a balance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from fundops.core import clock
from fundops.sandbox.models import SandboxBankAccount, SandboxBankLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a line says beside its amount."""

    counterparty_no: str = ""
    counterparty_name: str = ""
    our_serial: str = ""
    summary: str = ""
    #: settle_in_bank, fsi_back, or none.
    notice: str = ""
    ta_code: str = ""


class NoSuchAccount(Exception):
    """The bank does not keep this account."""


def locked(account_no: str) -> SandboxBankAccount:
    """
    Lock an account of the bank's.

    :raises NoSuchAccount: where it keeps none of this number.
    """
    found = (
        SandboxBankAccount.objects.select_for_update()
        .filter(account_no=account_no)
        .first()
    )
    if found is None:
        raise NoSuchAccount(account_no)
    return found


def move(
    *,
    account: SandboxBankAccount,
    amount: Decimal,
    now: dt.datetime,
    entry: Entry,
    bank_serial: str = "",
) -> SandboxBankLine:
    """
    Put an amount (+ in, - out) on a locked account.

    :param bank_serial: of the other leg, where money moves between two accounts.
    """
    date = now.astimezone(clock.SHANGHAI).date()
    account.balance += amount
    SandboxBankAccount.objects.filter(pk=account.pk).update(
        balance=F("balance") + amount
    )
    return SandboxBankLine.objects.create(
        account=account,
        bank_serial=bank_serial or next_serial(date),
        at=now,
        date=date,
        amount=amount,
        counterparty_no=entry.counterparty_no,
        counterparty_name=entry.counterparty_name,
        our_serial=entry.our_serial,
        summary=entry.summary,
        notice=entry.notice,
        ta_code=entry.ta_code,
    )


def next_serial(date: dt.date) -> str:
    """Give the bank's next serial of a day."""
    count = SandboxBankLine.objects.filter(date=date).count()
    return f"SB{date:%Y%m%d}{count + 1:06d}"

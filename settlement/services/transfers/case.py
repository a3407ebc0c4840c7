"""A transfer and a word of the bank's about it, while it is dealt with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.models import Break, Staff
from fundops.core.services.breaks import open_break
from settlement.models import SUPERVISION, BankAccount, CustodianTransfer
from settlement.models.transfer_kinds import INTERNAL
from settlement.selectors.day_in_work import day_in_work
from settlement.services.bank_answers import BankAnswer

State = CustodianTransfer.State
#: Sent, and the bank's end of it is not known.
UNDER_WAY = (State.SENT, State.BANK_ACCEPTED, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Case:
    """A transfer under its lock, and what was said of it."""

    transfer: CustodianTransfer
    answer: BankAnswer
    actor: Staff
    now: dt.datetime

    @property
    def is_internal(self) -> bool:
        return self.transfer.moves_as in INTERNAL

    @property
    def from_account(self) -> BankAccount:
        account = self.transfer.from_account
        if account is None:
            raise RuntimeError(f"{self.transfer} was sent without an account")
        return account

    @property
    def to_account(self) -> BankAccount:
        account = self.transfer.to_account
        if account is None:
            raise RuntimeError(f"{self.transfer} was sent without an account")
        return account


def move(transfer: CustodianTransfer, by: str) -> None:
    getattr(transfer, by)()
    transfer.save(update_fields=["state"])


def note_break(
    case: Case, reason: str, amount: Decimal, message: str, **facts: object
) -> None:
    transfer = case.transfer
    open_break(
        kind=Break.Kind.BANK,
        reason=reason,
        reference=f"transfer:{transfer.transfer_no}:{reason}",
        opened_on=day_in_work(),
        amount=amount,
        ours=str(transfer.state),
        theirs=case.answer.outcome,
        party=SUPERVISION,
        subject=transfer.transfer_no,
        message=message % {"number": transfer.transfer_no, **facts},
    )

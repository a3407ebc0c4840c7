"""What bank accounts have, what of it is kept, and what is left (yuan)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from fundops.core.asked_once import asked_once
from fundops.core.money import ZERO
from settlement.models import BankAccount, LedgerAccount, Reservation


@dataclass(frozen=True)
class Position:
    """What an account has, what of it is kept, what is left (yuan)."""

    account: BankAccount
    booked: Decimal
    held: Decimal

    @property
    def available(self) -> Decimal:
        return self.booked - self.held


@asked_once
def position_of(account: BankAccount) -> Position:
    """
    Say what an account has on 1001 and what of it is kept.

    One statement, one snapshot: a debit lowers the balance and consumes its reservation
    in one transaction, and is seen with both or with neither.
    """
    return positions(BankAccount.objects.filter(pk=account.pk))[0]


def positions(accounts: QuerySet[BankAccount]) -> list[Position]:
    """Say the same of several accounts at once."""
    ledger = LedgerAccount.objects.filter(code="1001", key=OuterRef("account_no"))
    held = Reservation.objects.filter(
        account=OuterRef("pk"), state=Reservation.State.HELD
    )
    booked = ledger.order_by().values("key").annotate(n=Sum("balance")).values("n")
    kept = held.order_by().values("account").annotate(n=Sum("amount")).values("n")
    found = accounts.annotate(booked=Subquery(booked), kept=Subquery(kept))
    return [Position(one, one.booked or ZERO, one.kept or ZERO) for one in found]

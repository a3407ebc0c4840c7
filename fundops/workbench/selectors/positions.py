"""What our accounts at the supervisory bank hold, what of it is kept, what is free."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from fundops.core.money import ZERO
from fundops.workbench.selectors.day_evidence import OWN_ACCOUNTS
from settlement.models import BankAccount, LedgerAccount, Reservation


@dataclass(frozen=True)
class Position:
    """An account in yuan: booked on 1001, kept for what is approved, and the rest."""

    account: BankAccount
    ledger: LedgerAccount | None
    reserved: Decimal

    @property
    def have(self) -> Decimal:
        return self.ledger.balance if self.ledger else ZERO

    @property
    def available(self) -> Decimal:
        return self.have - self.reserved


def positions() -> list[Position]:
    """Say the position of every own account that is in use."""
    accounts = BankAccount.objects.filter(kind__in=OWN_ACCOUNTS, is_active=True)
    ledger = {
        account.key: account
        for account in LedgerAccount.objects.filter(code="1001", currency="156")
    }
    held = dict(
        Reservation.objects.filter(state=Reservation.State.HELD)
        .values_list("account")
        .annotate(total=Sum("amount"))
    )
    return [
        Position(account, ledger.get(account.account_no), held.get(account.pk, ZERO))
        for account in accounts.order_by("kind", "account_no")
    ]

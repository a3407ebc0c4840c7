"""Which account a transfer goes from and to: from the registry, never typed."""

from __future__ import annotations

from django.db.models import Q

from settlement.models import BankAccount, CustodianTransfer, LedgerAccount
from settlement.models.transfer_kinds import PERMITTED
from settlement.selectors.unapplied import channel_of
from trading.models import Fund

_Account = BankAccount.Kind
_Kind = CustodianTransfer.Kind


def only(which: Q) -> BankAccount | None:
    """Say the one account that fits; where the registry names several, none."""
    found = list(BankAccount.objects.filter(which, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def only_of(kind: str) -> BankAccount | None:
    return only(Q(kind=kind))


def registration_account(fund: Fund) -> BankAccount | None:
    """Say the account the registry names for the fund, else the one for its TA."""
    registration = Q(kind=_Account.REGISTRATION, transfer_agent=fund.transfer_agent)
    return only(registration & Q(fund=fund)) or only(
        registration & Q(fund__isnull=True)
    )


def accounts_of(
    kind: str, fund: Fund | None = None, owed: LedgerAccount | None = None
) -> tuple[BankAccount | None, BankAccount | None]:
    """
    Say from where to where the registry has a kind of transfer go now.

    :param fund: whose money it is, where a fund side is paid.
    :param owed: the account 2009 or 2010 that is cleared: it names who is paid.
    """
    main = only_of(_Account.COLLECTION_MAIN)
    if kind == _Kind.SUB_TO_MAIN:
        return only_of(_Account.COLLECTION_SUB), main
    if kind == _Kind.TO_PAYOUT:
        return main, only_of(_Account.PAYOUT)
    if kind == _Kind.FEE:
        return main, only_of(_Account.OWN)
    if kind == _Kind.ADVANCE_REPAYMENT and owed:
        return main, only(Q(kind=_Account.ADVANCE_BANK, bank_code=owed.key))
    if kind == _Kind.TO_CHANNEL and owed:
        channel = channel_of(owed.key)
        own = Q(kind=_Account.CHANNEL, channel=channel)
        return main, only(own) if channel else None
    return main, registration_account(fund) if fund else None


def permits(transfer: CustodianTransfer) -> bool:
    """Say whether both accounts are there and of the kinds this transfer may have."""
    sides = PERMITTED.get(transfer.moves_as)
    if sides is None or not transfer.from_account or not transfer.to_account:
        return False
    return (
        transfer.from_account.kind in sides[0] and transfer.to_account.kind in sides[1]
    )

"""Which account a transfer goes from and to: from the registry, never typed."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from settlement.models import BankAccount, CustodianTransfer
from trading.models import Fund

_Account = BankAccount.Kind
_Kind = CustodianTransfer.Kind

#: Kind of transfer -> kinds of account it may go from, and to; nothing else is built.
PERMITTED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    _Kind.SUB_TO_MAIN: (
        frozenset({_Account.COLLECTION_SUB}),
        frozenset({_Account.COLLECTION_MAIN}),
    ),
    _Kind.TO_FUND_SIDE: (
        frozenset({_Account.COLLECTION_MAIN}),
        frozenset({_Account.REGISTRATION, _Account.RAISING}),
    ),
    _Kind.TO_PAYOUT: (
        frozenset({_Account.COLLECTION_MAIN}),
        frozenset({_Account.PAYOUT}),
    ),
    _Kind.TO_CHANNEL: (
        frozenset({_Account.COLLECTION_MAIN}),
        frozenset({_Account.CHANNEL}),
    ),
    _Kind.ADVANCE_REPAYMENT: (
        frozenset({_Account.COLLECTION_MAIN}),
        frozenset({_Account.ADVANCE_BANK}),
    ),
    _Kind.FEE: (frozenset({_Account.COLLECTION_MAIN}), frozenset({_Account.OWN})),
    _Kind.CORRECTION: (
        frozenset({_Account.COLLECTION_MAIN, _Account.PAYOUT}),
        frozenset({_Account.COLLECTION_MAIN, _Account.REGISTRATION}),
    ),
}
#: Both ends are ours: two lines of statements, and no account of the ledger owes it.
INTERNAL = frozenset({str(_Kind.SUB_TO_MAIN), str(_Kind.TO_PAYOUT)})


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


def permits(transfer: CustodianTransfer) -> bool:
    """Say whether both accounts are there and of the kinds this transfer may have."""
    sides = PERMITTED.get(transfer.kind)
    if sides is None or not transfer.from_account or not transfer.to_account:
        return False
    return (
        transfer.from_account.kind in sides[0] and transfer.to_account.kind in sides[1]
    )

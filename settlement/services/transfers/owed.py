"""What a transfer clears: which account owes it, how much, how much of it is here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from fundops.core.money import ZERO
from settlement.ledger.rules import Owed
from settlement.models import CustodianTransfer, LedgerAccount
from settlement.models.transfer_kinds import OWED
from settlement.selectors.day_in_work import day_in_work
from settlement.selectors.transfer_items import items_of
from settlement.services.statements import SQL
from settlement.services.transfers import booking

_Kind = CustodianTransfer.Kind
_State = CustodianTransfer.State
#: Drafted and not sent: nothing of it is booked, and nothing else may take it.
UNSENT = (_State.DRAFT, _State.SUBMITTED, _State.APPROVED)
#: Money that is not here after so long is a break of its own.
LOOKED_BACK = dt.timedelta(days=30)
#: Account -> the statement that says how much of it has not arrived at the bank.
_AWAITED = {
    "2009": "transfers/awaited_unapplied",
    "2010": "transfers/awaited_advances",
    "2011": "transfers/awaited_fees",
}


def owed_by(transfer: CustodianTransfer) -> Owed | None:
    """Name the account that a transfer clears; None between our own accounts."""
    kind = transfer.moves_as
    if kind not in OWED:
        return None
    if kind == _Kind.TO_FUND_SIDE:
        return booking.fund_of(transfer).owed_on(transfer.pay_date)
    if kind == _Kind.FEE:
        return booking.fund_of(transfer).fees()
    return owed_on(account_of(transfer))


def account_of(transfer: CustodianTransfer) -> LedgerAccount:
    """Say the account whose money a transfer moves, also of one that corrects it."""
    item = items_of(transfer.corrects or transfer).select_related("account").first()
    if item is None or item.account is None:
        raise RuntimeError(f"{transfer} moves no account of the ledger")
    return item.account


def owed_on(account: LedgerAccount) -> Owed:
    return Owed(account.code, account.key, account.currency)


def amount_owed(owed: Owed) -> Decimal:
    """Say what stands on the account: yuan that we owe."""
    found = LedgerAccount.objects.filter(
        code=owed.code, key=owed.key, currency=owed.currency
    )
    return -(found.values_list("balance", flat=True).first() or ZERO)


def amount_awaited(owed: Owed) -> Decimal:
    """Say how much of it channels or the fund side have still to bring."""
    statement = _AWAITED.get(owed.code)
    if statement is None:
        return ZERO
    rows = SQL.rows(
        statement,
        code=owed.code,
        key=owed.key,
        currency=owed.currency,
        since=day_in_work() - LOOKED_BACK,
    )
    return Decimal(rows[0][0])


def amount_unsent(owed: Owed, *, beside: CustodianTransfer | None = None) -> Decimal:
    """Say what transfers that are not sent yet are to clear of it."""
    of_its_kind = [kind for kind, code in _CODES.items() if code == owed.code]
    found = unsent(of_its_kind, beside=beside)
    return found.get(owed, ZERO)


def unsent(
    kinds: Iterable[str], *, beside: CustodianTransfer | None = None
) -> dict[Owed, Decimal]:
    """Sum what is drafted and not sent of some kinds, by the account it clears."""
    named = list(kinds)
    waiting = CustodianTransfer.objects.filter(
        Q(kind__in=named) | Q(corrects__kind__in=named), state__in=UNSENT
    )
    if beside is not None:
        waiting = waiting.exclude(pk=beside.pk)
    sums: dict[Owed, Decimal] = defaultdict(lambda: ZERO)
    related = ("transfer_agent", "fund", "corrects")
    for transfer in waiting.select_related(*related).order_by("pk"):
        owed = owed_by(transfer)
        if owed is not None:
            sums[owed] += transfer.amount
    return sums


_CODES = {
    str(_Kind.TO_FUND_SIDE): "2002",
    str(_Kind.TO_CHANNEL): "2009",
    str(_Kind.ADVANCE_REPAYMENT): "2010",
    str(_Kind.FEE): "2011",
}

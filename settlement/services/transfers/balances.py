"""
Drafts of what stands on an account of the ledger: fees, and advances to be repaid.

They have no rows of their own to be made of: an account grows line by line. A draft
takes what stands on it and no unsent transfer takes already; it names the account.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fundops.core.money import ZERO
from settlement.models import (
    BankAccount,
    CustodianTransfer,
    LedgerAccount,
    TransferItem,
)
from settlement.services.statements import SQL
from settlement.services.transfers import registry
from settlement.services.transfers.content import content, sha256_of
from settlement.services.transfers.owed import owed_on, unsent
from trading.models import Fund

_Kind = CustodianTransfer.Kind
#: Kind -> the account whose balance it clears.
_FROM = {str(_Kind.FEE): "2011", str(_Kind.ADVANCE_REPAYMENT): "2010"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An amount on an account that is to be moved, and between which accounts."""

    kind: str
    account: LedgerAccount
    amount: Decimal
    fund: Fund | None
    from_account: BankAccount
    to_account: BankAccount


def due() -> list[Due]:
    """Find what is to be moved, where the registry has both accounts for it."""
    return [*_fees(), *_advances()]


def _fees() -> Iterator[Due]:
    """Find the fees of each fund that lie in settlement accounts (2011)."""
    kind = str(_Kind.FEE)
    held = _held(kind)
    source, target = registry.accounts_of(kind)
    if not held or source is None or target is None:
        return
    codes = {account.key.partition("/")[2] for account in held}
    funds = {
        (fund.transfer_agent.code, fund.code): fund
        for fund in Fund.objects.filter(code__in=codes).select_related("transfer_agent")
    }
    taken = unsent([kind])
    for account in held:
        amount = -account.balance - taken.get(owed_on(account), ZERO)
        ta_code, _slash, code = account.key.partition("/")
        if amount > 0:
            yield Due(
                kind=kind,
                account=account,
                amount=amount,
                fund=funds[ta_code, code],
                from_account=source,
                to_account=target,
            )


def _advances() -> Iterator[Due]:
    """Find what each bank advanced on orders whose proceeds are confirmed (2010)."""
    kind = str(_Kind.ADVANCE_REPAYMENT)
    held = _held(kind)
    if not held:
        return
    taken = unsent([kind])
    waiting = {
        (key, currency): amount
        for key, currency, amount in SQL.rows("transfers/advances_outstanding")
    }
    for account in held:
        source, target = registry.accounts_of(kind, owed=account)
        outstanding = waiting.get((account.key, account.currency), ZERO)
        amount = -account.balance - outstanding - taken.get(owed_on(account), ZERO)
        if amount > 0 and source is not None and target is not None:
            yield Due(
                kind=kind,
                account=account,
                amount=amount,
                fund=None,
                from_account=source,
                to_account=target,
            )


def _held(kind: str) -> list[LedgerAccount]:
    owing = LedgerAccount.objects.filter(code=_FROM[kind], balance__lt=0)
    return list(owing.order_by("key", "currency"))


def draft(found: Due, *, transfer_no: str, business_date: dt.date) -> CustodianTransfer:
    """Draft one transfer of one account, in the transaction that took its number."""
    transfer = CustodianTransfer(
        transfer_no=transfer_no,
        kind=found.kind,
        transfer_agent=found.fund.transfer_agent if found.fund else None,
        fund=found.fund,
        from_account=found.from_account,
        to_account=found.to_account,
        amount=found.amount,
        currency=found.account.currency,
        pay_date=business_date,
        business_date=business_date,
    )
    # Its one line, as 04_items_digest.sql reads it.
    line = f"{found.account.code} {found.account.key}|{found.amount:.2f}"
    digest = hashlib.sha256(line.encode()).hexdigest()
    transfer.content_sha256 = sha256_of(content(transfer, items=1, items_sha256=digest))
    transfer.save()
    TransferItem.objects.create(
        transfer=transfer, account=found.account, amount=found.amount
    )
    return transfer

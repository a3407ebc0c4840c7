"""
Draft the transfers that bring confirmed purchases to the fund side.

A draft is computed from its items and never edited: what is confirmed later makes a
further draft. Gates (money received, breaks open) stop submission, not the draft.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks, numbers, steps
from fundops.core.services.set_sql import drop_leftovers
from settlement.models import BankAccount, CustodianTransfer
from settlement.services.statements import SQL
from trading.models import Fund

_Kind = CustodianTransfer.Kind
STEP = "prepare_custodian_transfers"
_FOLDER = "prepare_transfers"


@dataclass
class Prepared:
    """The drafts that were made; amounts in the funds' currency."""

    transfer_nos: list[str] = field(default_factory=list)
    items: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class _Group:
    transfer_agent_id: int
    fund_id: int
    pay_date: dt.date
    currency: str
    amount: Decimal
    items: int
    items_sha256: str


def prepare_custodian_transfers(*, business_date: dt.date, actor: Staff) -> Prepared:
    """
    Draft a transfer for every TA, fund and pay date with amounts in none yet.

    Each confirmed amount is in exactly one transfer; a second run finds none left.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        prepared = _prepare(business_date, actor)
        step.answer.update(
            transfers=len(prepared.transfer_nos), amount=str(prepared.amount)
        )
    return prepared


@transaction.atomic
def _prepare(business_date: dt.date, actor: Staff) -> Prepared:
    locks.hold("prepare custodian transfers")
    prepared = Prepared()
    drop_leftovers("transfer_due")
    if SQL.run(f"{_FOLDER}/01_due") == 0:
        return prepared
    groups = [_Group(*row) for row in SQL.rows(f"{_FOLDER}/02_groups")]
    funds = Fund.objects.select_related("transfer_agent").in_bulk(
        {group.fund_id for group in groups}
    )
    first = numbers.take(prefix="CT", business_date=business_date, count=len(groups))
    for place, group in enumerate(groups):
        transfer = _draft(
            group,
            funds[group.fund_id],
            numbers.number("CT", business_date, first + place),
            business_date,
        )
        _record(transfer, group, actor)
        prepared.transfer_nos.append(transfer.transfer_no)
        prepared.items += group.items
        prepared.amount += group.amount
    return prepared


def content(transfer: CustodianTransfer, *, items: int, items_sha256: str) -> str:
    """Write what a transfer says, always the same way; its hash is what is approved."""
    said: dict[str, Any] = {
        "transfer_no": transfer.transfer_no,
        "kind": transfer.kind,
        "ta_code": transfer.transfer_agent.code if transfer.transfer_agent else "",
        "fund_code": transfer.fund.code if transfer.fund else "",
        "from_account": transfer.from_account.account_no
        if transfer.from_account
        else "",
        "to_account": transfer.to_account.account_no if transfer.to_account else "",
        "amount": f"{transfer.amount:.2f}",
        "currency": transfer.currency,
        "pay_date": transfer.pay_date.isoformat(),
        "items": items,
        "items_sha256": items_sha256,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_sha256(transfer: CustodianTransfer) -> str:
    """Compute the content hash anew from the transfer and its items as they are."""
    items, items_sha256 = SQL.rows(
        f"{_FOLDER}/04_items_digest", transfer_id=transfer.pk
    )[0]
    return _sha256(content(transfer, items=items, items_sha256=items_sha256))


def _draft(
    group: _Group, fund: Fund, transfer_no: str, business_date: dt.date
) -> CustodianTransfer:
    transfer = CustodianTransfer(
        transfer_no=transfer_no,
        kind=_Kind.TO_FUND_SIDE,
        transfer_agent=fund.transfer_agent,
        fund=fund,
        from_account=_only(Q(kind=BankAccount.Kind.COLLECTION_MAIN)),
        to_account=_registration_account(fund),
        amount=group.amount,
        currency=group.currency,
        pay_date=group.pay_date,
        business_date=business_date,
    )
    transfer.content_sha256 = _sha256(
        content(transfer, items=group.items, items_sha256=group.items_sha256)
    )
    transfer.save()
    SQL.run(
        f"{_FOLDER}/03_items",
        transfer_id=transfer.pk,
        fund_id=group.fund_id,
        pay_date=group.pay_date,
        currency=group.currency,
    )
    return transfer


def _registration_account(fund: Fund) -> BankAccount | None:
    """Say the account the registry names for the fund, else the one for its TA."""
    registration = Q(
        kind=BankAccount.Kind.REGISTRATION, transfer_agent=fund.transfer_agent
    )
    return _only(registration & Q(fund=fund)) or _only(
        registration & Q(fund__isnull=True)
    )


def _only(which: Q) -> BankAccount | None:
    """Say the one account that fits; where the registry names several, none."""
    found = list(BankAccount.objects.filter(which, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def _record(transfer: CustodianTransfer, group: _Group, actor: Staff) -> None:
    audit.record(
        action="settlement.transfer.drafted",
        subject=transfer.transfer_no,
        actor=actor,
        business_date=transfer.business_date,
        after={
            "amount": str(transfer.amount),
            "items": group.items,
            "content_sha256": transfer.content_sha256,
        },
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

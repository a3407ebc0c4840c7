"""
Draft the transfers that bring money to where it is owed.

Sub to main for what has arrived, to the fund side for what is confirmed, to the payout
account for what is paid out next, fees to our own account, advances to the bank that
gave them. A draft is computed from its items and never edited: what comes later makes a
further draft, and one that ended without effect has a successor. Gates (money received,
breaks open) stop submission, not the draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from fundops.core import faultpoints
from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.selectors import calendar
from fundops.core.services import locks, numbers, reviews, steps
from fundops.core.services.set_sql import drop_leftovers
from settlement.models import BankAccount, CustodianTransfer
from settlement.selectors.transfer_items import items_of
from settlement.services.statements import SQL
from settlement.services.transfers import balances, outdated, registry, to_channel
from settlement.services.transfers.content import (
    content,
    content_sha256,
    sha256_of,
)
from settlement.services.transfers.drafting import DRAFTING, record
from settlement.services.transfers.outdated import accounts_now, is_covered
from trading.models import Fund

__all__ = ["Prepared", "content", "content_sha256", "prepare_custodian_transfers"]

_Account = BankAccount.Kind
STEP = "prepare_custodian_transfers"
_FOLDER = "prepare_transfers"


@dataclass
class Prepared:
    """The drafts that were made; amounts in the funds' currency."""

    transfer_nos: list[str] = field(default_factory=list)
    items: int = 0
    amount: Decimal = ZERO

    def add(self, transfer: CustodianTransfer, items: int) -> None:
        self.transfer_nos.append(transfer.transfer_no)
        self.items += items
        self.amount += transfer.amount


@dataclass(frozen=True, slots=True)
class _Group:
    kind: str
    transfer_agent_id: int | None
    fund_id: int | None
    pay_date: dt.date
    currency: str
    amount: Decimal
    items: int
    items_sha256: str


def prepare_custodian_transfers(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Prepared:
    """
    Draft a transfer for every kind, TA, fund and pay date with amounts in none yet.

    Each amount is in exactly one transfer, and those that carry it on; a second run
    finds none left. What reviewers gave back to a channel is drafted first.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        given_back = _carry_out_decided(actor, now)
        faultpoints.reach("prepare_custodian_transfers.given_back")
        prepared = _prepare(business_date, actor)
        for transfer in given_back:
            prepared.add(transfer, 1)
        faultpoints.reach("prepare_custodian_transfers.drafted")
        step.answer.update(
            transfers=len(prepared.transfer_nos), amount=str(prepared.amount)
        )
    return prepared


def _carry_out_decided(actor: Staff, now: dt.datetime) -> list[CustodianTransfer]:
    """Carry out each approval in a transaction of its own; say what was drafted."""
    before = CustodianTransfer.objects.order_by("-pk").first()
    for review_no in reviews.approved_numbers(to_channel.KIND):
        reviews.carry_out(review_no=review_no, actor=actor, now=now)
    drafted = CustodianTransfer.objects.filter(
        kind=CustodianTransfer.Kind.TO_CHANNEL, pk__gt=before.pk if before else 0
    )
    return list(drafted.order_by("pk"))


@transaction.atomic
def _prepare(business_date: dt.date, actor: Staff) -> Prepared:
    locks.hold(DRAFTING)
    prepared = Prepared()
    _carry_on(business_date, actor, prepared)
    _draft_due(business_date, actor, prepared)
    _draft_balances(business_date, actor, prepared)
    return prepared


def _draft_due(business_date: dt.date, actor: Staff, prepared: Prepared) -> None:
    drop_leftovers("transfer_due")
    found = SQL.run(f"{_FOLDER}/01_due")
    found += _between_our_own(business_date)
    if not found:
        return
    groups = [_Group(*row) for row in SQL.rows(f"{_FOLDER}/02_groups")]
    funds = Fund.objects.select_related("transfer_agent").in_bulk(
        {group.fund_id for group in groups if group.fund_id}
    )
    for group, transfer_no in zip(
        groups, _numbers(business_date, len(groups)), strict=True
    ):
        fund = funds[group.fund_id] if group.fund_id else None
        transfer = _draft(group, fund, transfer_no, business_date)
        record(transfer, items=group.items, actor=actor)
        prepared.add(transfer, group.items)


def _draft_balances(business_date: dt.date, actor: Staff, prepared: Prepared) -> None:
    """Draft what accounts of the ledger hold: fees, advances to be repaid."""
    found = balances.due()
    if not found:
        return
    numbers_ = _numbers(business_date, len(found))
    for due, transfer_no in zip(found, numbers_, strict=True):
        transfer = balances.draft(
            due, transfer_no=transfer_no, business_date=business_date
        )
        record(transfer, items=1, actor=actor)
        prepared.add(transfer, 1)


def _between_our_own(business_date: dt.date) -> int:
    """Find what is to move between our accounts, where the registry has both."""
    sub, main, payout = (
        registry.only_of(kind)
        for kind in (_Account.COLLECTION_SUB, _Account.COLLECTION_MAIN, _Account.PAYOUT)
    )
    found = 0
    if sub and main:
        found += SQL.run(
            f"{_FOLDER}/01a_sub_to_main",
            account_id=sub.pk,
            business_date=business_date,
        )
    if main and payout:
        found += SQL.run(
            f"{_FOLDER}/01b_to_payout",
            business_date=business_date,
            due_until=calendar.trading_day_after(business_date),
        )
    return found


def _carry_on(business_date: dt.date, actor: Staff, prepared: Prepared) -> None:
    """Draft the successors of transfers that ended without effect."""
    outdated.let_lapse(actor=actor)
    ended = [row[0] for row in SQL.rows(f"{_FOLDER}/05_ended")]
    if not ended:
        return
    transfers = CustodianTransfer.objects.select_related(
        "fund__transfer_agent", "transfer_agent"
    ).in_bulk(ended)
    for key in ended:
        # Where less is owed by now, what is left of it is drafted anew.
        if not is_covered(transfers[key]):
            continue
        (transfer_no,) = _numbers(business_date, 1)
        transfer = _successor(transfers[key], transfer_no, business_date)
        items = items_of(transfer).count()
        record(transfer, items=items, actor=actor)
        prepared.add(transfer, items)


def _numbers(business_date: dt.date, count: int) -> Sequence[str]:
    first = numbers.take(prefix="CT", business_date=business_date, count=count)
    return [numbers.number("CT", business_date, first + n) for n in range(count)]


def _draft(
    group: _Group, fund: Fund | None, transfer_no: str, business_date: dt.date
) -> CustodianTransfer:
    from_account, to_account = registry.accounts_of(group.kind, fund)
    transfer = CustodianTransfer(
        transfer_no=transfer_no,
        kind=group.kind,
        transfer_agent=fund.transfer_agent if fund else None,
        fund=fund,
        from_account=from_account,
        to_account=to_account,
        amount=group.amount,
        currency=group.currency,
        pay_date=group.pay_date,
        business_date=business_date,
    )
    transfer.content_sha256 = sha256_of(
        content(transfer, items=group.items, items_sha256=group.items_sha256)
    )
    transfer.save()
    SQL.run(
        f"{_FOLDER}/03_items",
        transfer_id=transfer.pk,
        kind=group.kind,
        fund_id=group.fund_id,
        pay_date=group.pay_date,
        currency=group.currency,
    )
    return transfer


def _successor(
    ended: CustodianTransfer, transfer_no: str, business_date: dt.date
) -> CustodianTransfer:
    """Draft the same again, under a number of its own; accounts as the registry now."""
    from_account, to_account = accounts_now(ended)
    transfer = CustodianTransfer(
        transfer_no=transfer_no,
        kind=ended.kind,
        transfer_agent=ended.transfer_agent,
        fund=ended.fund,
        from_account=from_account,
        to_account=to_account,
        amount=ended.amount,
        currency=ended.currency,
        # Names the account 2002 that it clears: late is late, and stays to be seen.
        pay_date=ended.pay_date,
        business_date=business_date,
        replaces=ended,
    )
    transfer.content_sha256 = content_sha256(transfer)
    transfer.save()
    return transfer

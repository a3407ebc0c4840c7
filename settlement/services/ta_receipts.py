"""
What a TA's money is for: matched to what the fund side owes us, oldest first.

What one receipt expects to the cent is its; else the receipts that are due take it in
the order of their pay dates, the last one in part. What none expects waits in 2009 for
a person, with a break.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fundops.core.models import Break
from fundops.core.money import ZERO
from settlement.ledger import bank_rules
from settlement.ledger.lines import CNY
from settlement.ledger.rules import Fund
from settlement.models import (
    BankAccount,
    BankMovement,
    JournalEntry,
    Posting,
    TaReceipt,
)
from settlement.services import bank_evidence
from settlement.services.bank_evidence import Run

_State = TaReceipt.State
#: A fund's pay date: one account of the ledger.
_Side = tuple[Fund, dt.date]
_WAITING = (_State.EXPECTED, _State.PARTLY_RECEIVED)


@dataclass(frozen=True, slots=True)
class _Part:
    receipt: TaReceipt
    amount: Decimal

    @property
    def side(self) -> _Side:
        receipt = self.receipt
        fund = Fund(receipt.transfer_agent.code, receipt.fund.code, receipt.currency)
        return fund, receipt.pay_date


def take(*, movement: BankMovement, payer: BankAccount, run: Run) -> None:
    """
    Book money of a TA's account: 1001 / 1201, what none expects 1001 / 2009.

    :param payer: the TA's account in the registry; it may be of one fund only.
    """
    parts = _allotted(_waiting(payer), movement)
    rest = movement.amount - sum((part.amount for part in parts), ZERO)
    for part in parts:
        receive(part.receipt, part.amount)
    movement.nature = BankMovement.Nature.TA_RECEIPT
    movement.subject_no = _subject(payer, parts)
    movement.save(update_fields=["nature", "subject_no"])
    bank_evidence.book(
        movement,
        bank_rules.fund_side_received(
            account_no=movement.account.account_no,
            parts=_by_side(parts),
            movement_no=movement.evidence_key,
            unapplied=rest,
        ),
        run,
    )
    if rest:
        agent = payer.transfer_agent
        bank_evidence.note_break(
            movement,
            kind=Break.Kind.TA_MONEY,
            reason="TA_MONEY_UNEXPECTED",
            message=_(
                "%(number)s: the fund side sent more than it owes us on this day; ask "
                "the TA what it is for."
            ),
            run=run,
            amount=rest,
            party=agent.code if agent else "",
        )


def receive(receipt: TaReceipt, amount: Decimal) -> None:
    """Add money to what a receipt has; its caller holds it."""
    receipt.received += amount
    if receipt.state == _State.EXPECTED:
        receipt.receive_part()
        receipt.save(update_fields=["state", "received"])
    if receipt.received >= receipt.amount:
        receipt.receive()
    receipt.save(update_fields=["state", "received"])


def expect_again(movement: BankMovement) -> None:
    """Expect anew what a notice told of and no statement has; newest receipts first."""
    entry = JournalEntry.objects.get(reference=movement.entry_reference)
    lines = Posting.objects.filter(entry_id=entry.pk, account__code="1201")
    for key, amount in lines.values_list("account__key", "amount"):
        _give_back(key, -amount)


def _give_back(key: str, amount: Decimal) -> None:
    agent, fund, pay_date = key.split("/")
    receipts = TaReceipt.objects.select_for_update(of=("self",)).filter(
        transfer_agent__code=agent, fund__code=fund, pay_date=pay_date
    )
    for receipt in receipts.order_by("-id"):
        back = min(amount, receipt.received)
        if not back:
            continue
        amount -= back
        receipt.received -= back
        if receipt.state == _State.RECEIVED:
            receipt.expect_more()
            receipt.save(update_fields=["state", "received"])
        if not receipt.received:
            receipt.expect_all()
        receipt.save(update_fields=["state", "received"])


def _waiting(payer: BankAccount) -> list[TaReceipt]:
    receipts = TaReceipt.objects.select_for_update(of=("self",)).filter(
        transfer_agent_id=payer.transfer_agent_id, currency=CNY, state__in=_WAITING
    )
    if payer.fund_id is not None:
        receipts = receipts.filter(fund_id=payer.fund_id)
    return list(
        receipts.select_related("transfer_agent", "fund").order_by("pay_date", "id")
    )


def _allotted(waiting: list[TaReceipt], movement: BankMovement) -> list[_Part]:
    for receipt in waiting:
        if receipt.amount - receipt.received == movement.amount:
            return [_Part(receipt, movement.amount)]
    parts, left = [], movement.amount
    for receipt in waiting:
        if receipt.pay_date > movement.booked_on or not left:
            continue
        amount = min(left, receipt.amount - receipt.received)
        if amount > 0:
            parts.append(_Part(receipt, amount))
            left -= amount
    return parts


def _by_side(parts: list[_Part]) -> list[tuple[Fund, dt.date, Decimal]]:
    """Sum up by fund and pay date: two kinds of receipts stand on one account."""
    sums: dict[_Side, Decimal] = {}
    for part in parts:
        sums[part.side] = sums.get(part.side, ZERO) + part.amount
    return [(fund, pay_date, amount) for (fund, pay_date), amount in sums.items()]


def _subject(payer: BankAccount, parts: list[_Part]) -> str:
    if parts:
        receipt = parts[0].receipt
        return f"{receipt.transfer_agent.code}/{receipt.fund.code}/{receipt.pay_date}"
    return payer.transfer_agent.code if payer.transfer_agent else ""

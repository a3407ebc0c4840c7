"""
Make payouts ready for what is owed to customers without a further decision.

Refunds are decided first: their payouts come after the approval. Gates (the fund
side's money, the bank's evidence) stop submission, not the draft.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from fundops.core.models import Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks, numbers, steps
from settlement.models import Claim
from settlement.services.statements import SQL

KINDS = [str(Claim.Kind.REDEMPTION)]
STEP = "prepare_payouts"
_FOLDER = "prepare_payouts"


@dataclass
class Prepared:
    """What was made ready; claims without a card wait for one."""

    payouts: int = 0
    amount: Decimal = ZERO
    without_card: int = 0


def prepare_payouts(*, business_date: dt.date, actor: Staff) -> Prepared:
    """
    Make one payout for every open redemption claim that has none.

    The card bound now is pinned: another card later is another payout.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        prepared = _prepare(business_date, actor)
        step.answer.update(payouts=prepared.payouts, amount=str(prepared.amount))
        step.needs_a_look = prepared.without_card > 0
    return prepared


@transaction.atomic
def _prepare(business_date: dt.date, actor: Staff) -> Prepared:
    locks.hold("prepare payouts")
    with_card, without_card, amount = SQL.rows(f"{_FOLDER}/01_count", kinds=KINDS)[0]
    prepared = Prepared(with_card, amount, without_card)
    if not with_card:
        return prepared
    first = numbers.take(prefix="PO", business_date=business_date, count=with_card)
    SQL.run(
        f"{_FOLDER}/02_payouts",
        kinds=KINDS,
        prefix=f"PO{business_date:%Y%m%d}",
        first=first,
        business_date=business_date,
    )
    audit.record(
        action="settlement.payouts.prepared",
        subject=f"day {business_date}",
        actor=actor,
        business_date=business_date,
        after={
            "payouts": with_card,
            "amount": str(amount),
            "first": numbers.number("PO", business_date, first),
        },
    )
    return prepared

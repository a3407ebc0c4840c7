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

from fundops.core import faultpoints
from fundops.core.models import Review, Staff
from fundops.core.money import ZERO
from fundops.core.services import audit, locks, numbers, reviews, steps
from settlement.models import Claim
from settlement.services import refunds
from settlement.services.statements import SQL

KINDS = [str(Claim.Kind.REDEMPTION), str(Claim.Kind.DIVIDEND)]
STEP = "prepare_payouts"
_FOLDER = "prepare_payouts"


@dataclass
class Prepared:
    """What was made ready; claims without a card wait for one."""

    payouts: int = 0
    amount: Decimal = ZERO
    without_card: int = 0
    #: Approved refunds that became payouts, and those whose approval no longer stood.
    refunds: int = 0
    voided: int = 0


def prepare_payouts(
    *, business_date: dt.date, actor: Staff, now: dt.datetime
) -> Prepared:
    """
    Make one payout for every open redemption or dividend claim that has none.

    The card bound now is pinned: another card later is another payout. Approved
    refunds become payouts, too, each after a last look; where one no longer stands as
    approved, it goes back to its maker.
    """
    with steps.running(step=STEP, business_date=business_date, actor=actor) as step:
        prepared = _prepare(business_date, actor)
        faultpoints.reach("prepare_payouts.made")
        _carry_out_refunds(prepared, actor, now)
        faultpoints.reach("prepare_payouts.carried_out")
        step.answer.update(
            payouts=prepared.payouts,
            amount=str(prepared.amount),
            refunds=prepared.refunds,
            voided=prepared.voided,
        )
        step.needs_a_look = prepared.without_card > 0 or prepared.voided > 0
    return prepared


def _carry_out_refunds(prepared: Prepared, actor: Staff, now: dt.datetime) -> None:
    """Carry out each approval in a transaction of its own."""
    waiting = reviews.approved_numbers(refunds.UNAPPLIED)
    for review_no in [*waiting, *reviews.approved_numbers(refunds.KIND)]:
        review = reviews.carry_out(review_no=review_no, actor=actor, now=now)
        prepared.refunds += review.state == Review.State.EXECUTED
        prepared.voided += review.state == Review.State.VOIDED


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

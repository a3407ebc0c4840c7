"""
A claim in parts: what of it is paid, what is on its way, what is owed still.

Where a maker lowered a refund, its claim is paid by several refunds, each with a payout
of its own. A claim in one part is what its state says; hardly any is in more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from fundops.core.asked_once import asked_once
from fundops.core.money import ZERO
from settlement.models import Claim, Payout, Refund
from settlement.selectors.payouts import ENDED, UNDER_WAY

_PAID = (Payout.State.PAID, Payout.State.SETTLED)
_OWED = (Claim.State.OPEN, Claim.State.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Part:
    """One refund of a claim, and how far its payout is; "" where it has none."""

    refund: Refund
    payout_state: str

    @property
    def is_under_way(self) -> bool:
        return self.payout_state in UNDER_WAY

    @property
    def is_over(self) -> bool:
        """With the customer, or in the customer's balance."""
        return self.is_paid or self.is_in_balance

    @property
    def is_paid(self) -> bool:
        return self.payout_state in _PAID

    @property
    def is_in_balance(self) -> bool:
        return self.payout_state == Payout.State.RETURNED_TO_BALANCE

    @property
    def is_owed(self) -> bool:
        return not (self.is_under_way or self.is_over)


@asked_once
def is_divided(claim: Claim) -> bool:
    """Say whether a claim is in several parts."""
    return claim.kind == Claim.Kind.REFUND and divided(claim.pk).exists()


def divided(claim: Any) -> QuerySet[Refund]:
    """Ask for the refunds that are a part of a claim only."""
    return Refund.objects.filter(claim=claim, apart__gt=0)


def parts_of(claim: Claim) -> Sequence[Part]:
    """Find the parts of a claim, in order; a whole one has one."""
    refunds = Refund.objects.filter(claim=claim.pk).exclude(
        state=Refund.State.CANCELLED
    )
    payouts = Payout.objects.filter(claim=claim.pk).exclude(
        state=Payout.State.CANCELLED
    )
    states = dict(payouts.values_list("part", "state"))
    return [
        Part(refund, str(states.get(refund.part, "")))
        for refund in refunds.select_related("card").order_by("part")
    ]


def owed_of(claim: Claim) -> Decimal:
    """Say what of a claim is owed and not on its way (yuan): its account 2003."""
    return sum((x.refund.amount for x in parts_of(claim) if x.is_owed), ZERO)


def left_of(claim: Claim) -> Decimal:
    """Say what of a claim, which is not at its end, is not with the customer (yuan)."""
    if not is_divided(claim):
        return claim.amount
    return sum((x.refund.amount for x in parts_of(claim) if not x.is_over), ZERO)


def state_of(parts: Sequence[Part]) -> Claim.State:
    """
    Say the state of a claim by its parts.

    On its way while any part is; else owed while any part is; at its end paid, where
    any part was: only what wholly came back ends in the balance.
    """
    if any(part.is_under_way for part in parts):
        return Claim.State.IN_PAYOUT
    if any(part.is_owed for part in parts):
        return Claim.State.OPEN
    if all(part.is_in_balance for part in parts):
        return Claim.State.RETURNED_TO_BALANCE
    if any(part.payout_state == Payout.State.PAID for part in parts):
        return Claim.State.PAID
    return Claim.State.SETTLED


def is_owed(payout: Payout) -> bool:
    """Say whether what a payout is for is owed, and neither paid nor in the balance."""
    if is_divided(payout.claim):
        return payout.state in (Payout.State.READY, *ENDED)
    return payout.claim.state in _OWED


def is_in_balance(payout: Payout) -> bool:
    """Say whether what a payout is for ended in the customer's balance."""
    if payout.state != Payout.State.RETURNED_TO_BALANCE:
        return False
    claim = payout.claim
    return claim.state == Claim.State.RETURNED_TO_BALANCE or is_divided(claim)

"""What a customer holds, what waits, and what we still owe: across all rooms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Sum

from accounts.models import SubAccount, TradingRegistration
from fundops.core.money import ZERO
from settlement.models import Claim, LedgerAccount, Refund
from trading.models import Holding, Order

#: Orders and claims of this state wait for someone, or for an answer.
WAITING_ORDERS = (
    Order.State.PLACED,
    Order.State.PAYING,
    Order.State.PAID,
    Order.State.HELD,
    Order.State.SENT,
    Order.State.ACCEPTED,
    Order.State.ROLLED_OVER,
)
WAITING_CLAIMS = (Claim.State.OPEN, Claim.State.ON_HOLD, Claim.State.IN_PAYOUT)
WAITING_REFUNDS = (
    Refund.State.CREATED,
    Refund.State.SUBMITTED,
    Refund.State.IN_REVIEW,
    Refund.State.ON_HOLD,
    Refund.State.RETURNED_TO_MAKER,
    Refund.State.REJECTED,
)
#: So many of a kind stand on the page; their list has them all.
MOST = 20

_BALANCE = "2008"
_UNANSWERED = (TradingRegistration.State.NONE, TradingRegistration.State.SENT)


@dataclass(frozen=True)
class Waiting:
    """What is not finished for a customer, at most MOST of a kind."""

    orders: list[Order]
    claims: list[Claim]
    registrations: list[TradingRegistration]
    #: Customer balance (yuan, 2 places): returned money that awaits a withdrawal.
    balance: Decimal


def holdings(subs: list[SubAccount]) -> list[Holding]:
    """Find what the sub accounts hold, also what was wholly redeemed."""
    found = Holding.objects.filter(sub_account__in=subs)
    return list(
        found.select_related("fund__transfer_agent", "sub_account").order_by(
            "sub_account_id", "fund__code", "share_class"
        )
    )


def waiting(subs: list[SubAccount]) -> Waiting:
    """Gather what waits, a question a kind."""
    orders = Order.objects.filter(sub_account__in=subs, state__in=WAITING_ORDERS)
    claims = Claim.objects.filter(sub_account__in=subs, state__in=WAITING_CLAIMS)
    parts = Prefetch(
        "refunds",
        Refund.objects.exclude(state=Refund.State.CANCELLED).order_by("part"),
    )
    registrations = TradingRegistration.objects.filter(
        sub_account__in=subs, state__in=_UNANSWERED
    ).select_related("fund_account__transfer_agent", "sub_account")
    return Waiting(
        orders=list(orders.order_by("-id")[:MOST]),
        claims=list(claims.prefetch_related(parts).order_by("due_date", "id")[:MOST]),
        registrations=list(registrations.order_by("pk")[:MOST]),
        balance=_balance(subs),
    )


def _balance(subs: list[SubAccount]) -> Decimal:
    held = LedgerAccount.objects.filter(
        code=_BALANCE, key__in=[sub.number for sub in subs]
    ).aggregate(total=Sum("balance"))["total"]
    # A liability: what we owe stands as a credit.
    return -held if held else ZERO

"""
The second check, when files go out: what was so at acceptance must still be so.

Questions over the set first, then one move for each answer; a day on which all is well
changes nothing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import (
    CapitalAccount,
    FundAccount,
    FundTradingAccount,
    TradingRegistration,
)
from trading.models import ACCOUNT_CODES, PURCHASE_CODES, Order, TaLink
from trading.services import frozen, second_limits
from trading.services.order_states import move

_State = Order.State
_Reason = Order.Reason
_Registration = TradingRegistration.State

#: The TA turned the account away, or is letting it go: no order can follow.
_CLOSED = (_Registration.REFUSED, _Registration.REMOVING, _Registration.REMOVED)


@dataclass(slots=True)
class Checked:
    """How many orders the second check failed, held and released."""

    failed: dict[str, int] = field(default_factory=dict)
    held: int = 0
    released: int = 0

    def fail(self, order_ids: Collection[int], *, reason: str) -> None:
        failed = fail(order_ids, reason=reason)
        if failed:
            self.failed[str(reason)] = failed


def ready_orders(link: TaLink, business_date: dt.date) -> QuerySet[Order]:
    """Find what customers asked of a TA on a day that is paid, or needs no money."""
    needs_none = Q(state=_State.PLACED) & ~Q(business_code__in=PURCHASE_CODES)
    return Order.objects.filter(
        needs_none | Q(state=_State.PAID),
        business_date=business_date,
        transfer_agent_id=link.transfer_agent_id,
    ).exclude(business_code__in=ACCOUNT_CODES)


def check(*, link: TaLink, business_date: dt.date) -> Checked:
    """
    Release what has waited long enough, fail what may not go, hold what must wait.

    In the caller's transaction, before account orders are made.
    """
    checked = Checked(released=_release(link, business_date))
    ready = ready_orders(link, business_date)
    person = "sub_account__distribution_account__fund_trading_account__kyc"
    for reason, wrong in (
        (_Reason.PERSON_NOT_VERIFIED, ~Q(**{person: FundTradingAccount.Kyc.VERIFIED})),
        (
            _Reason.CARD_NOT_BOUND,
            ~Q(sub_account__capital_account__state=CapitalAccount.State.BOUND),
        ),
        (_Reason.ACCOUNT_REFUSED, Q(registration__state__in=_CLOSED)),
        (
            _Reason.ACCOUNT_FROZEN,
            Q(registration__fund_account__frozen_on__isnull=False),
        ),
    ):
        checked.fail(_ids(ready.filter(wrong)), reason=reason)
    refused = second_limits.refused(link=link, business_date=business_date)
    for code, orders in sorted(refused.items()):
        checked.fail(orders, reason=code)
    checked.held = hold(_ids(ready.filter(_unanswered())), _Reason.WAITS_FOR_ACCOUNT)
    return checked


def fail(order_ids: Collection[int], *, reason: str) -> int:
    """Fail orders before they are sent; the shares they held are let go."""
    frozen.release(order_ids)
    return move(
        order_ids,
        target=_State.FAILED,
        sources=[_State.PLACED, _State.PAID],
        reason=reason,
    )


def hold(order_ids: Collection[int], reason: str) -> int:
    """Keep orders back; they have no T until they are released."""
    return move(order_ids, target=_State.HELD, reason=reason)


def _unanswered() -> Q:
    """
    Say that the TA's answer to an earlier 001 or 008 is awaited.

    Also where it is the 001 of another sub account of the person: until it is
    answered, the TA could not tell to whom an 008 belongs.
    """
    first_is_out = Q(Exists(_first_one_is_out()))
    return Q(registration__state=_Registration.SENT) | (
        Q(registration__state=_Registration.NONE) & first_is_out
    )


def _first_one_is_out() -> QuerySet[FundAccount]:
    return FundAccount.objects.filter(
        id=OuterRef("registration__fund_account_id"),
        number="",
        registrations__state=_Registration.SENT,
    )


def _release(link: TaLink, business_date: dt.date) -> int:
    """Give the T of this day to orders whose account waits for nothing any more."""
    waiting = Order.objects.filter(
        state=_State.HELD,
        # HELD orders have no T: the index of days finds them.
        business_date__isnull=True,
        reason=_Reason.WAITS_FOR_ACCOUNT,
        transfer_agent_id=link.transfer_agent_id,
    ).exclude(business_code__in=ACCOUNT_CODES)
    over = waiting.exclude(_unanswered()).exclude(Exists(held_account_orders()))
    bought = Q(business_code__in=PURCHASE_CODES)
    released = 0
    for orders, target in (
        (over.filter(bought), _State.PAID),
        (over.exclude(bought), _State.PLACED),
    ):
        released += move(
            _ids(orders),
            target=target,
            sources=[_State.HELD],
            reason="",
            business_date=business_date,
        )
    return released


def held_account_orders() -> QuerySet[Order]:
    """Find a registration's own 001 or 008 that a person has to repair first."""
    return Order.objects.filter(
        sub_account_id=OuterRef("sub_account_id"),
        registration_id=OuterRef("registration_id"),
        business_code__in=ACCOUNT_CODES,
        state=_State.HELD,
    )


def _ids(orders: QuerySet[Order]) -> list[int]:
    return list(orders.order_by("id").values_list("id", flat=True))

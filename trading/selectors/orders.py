"""Questions asked when orders are placed: one query each, whatever the number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import SubAccount
from trading.models import Fund, Order, OrderTerms


@dataclass(frozen=True, slots=True)
class Standing:
    """A sub account and whether its person and card may trade."""

    sub_account_id: int
    kyc: str
    card: str
    person_id: int
    #: Kind of the customer, as OFD codes it: 0 institution, 1 person, 2 product.
    holder: str


@dataclass(frozen=True, slots=True)
class FundFacts:
    fund_id: int
    transfer_agent_id: int


@dataclass(frozen=True, slots=True)
class PlacedBefore:
    """An order that has the number already; its content as a wish names it."""

    content: tuple[str | Decimal | None, ...]
    accepted_at: dt.datetime
    terms: OrderTerms | None = None


def standings(numbers: Collection[str]) -> dict[str, Standing]:
    """Find sub accounts by number."""
    rows = SubAccount.objects.filter(number__in=set(numbers)).values_list(
        "number",
        "id",
        "distribution_account__fund_trading_account__kyc",
        "capital_account__state",
        "distribution_account__fund_trading_account_id",
        "distribution_account__fund_trading_account__kind",
    )
    return {number: Standing(*facts) for number, *facts in rows}


def funds(codes: Collection[str]) -> dict[str, FundFacts]:
    """Find funds by code."""
    rows = Fund.objects.filter(code__in=set(codes)).values_list(
        "code", "id", "transfer_agent_id"
    )
    return {code: FundFacts(*facts) for code, *facts in rows}


def placed_before(numbers: Collection[str]) -> dict[str, PlacedBefore]:
    """Find orders by number."""
    rows = Order.objects.filter(order_no__in=set(numbers)).values_list(
        "order_no",
        "accepted_at",
        "sub_account__number",
        "business_code",
        "fund__code",
        "share_class",
        "amount",
        "shares",
        "dividend_method",
    )
    terms = {
        found.order.order_no: found
        for found in OrderTerms.objects.filter(
            order__order_no__in=set(numbers)
        ).select_related("order", "target_fund")
    }
    return {
        number: PlacedBefore(tuple(content), accepted_at, terms.get(number))
        for number, accepted_at, *content in rows
    }

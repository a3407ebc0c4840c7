"""What bounds orders in funds on a day, and what customers did before: by the set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum

from fundops.core.money import ZERO
from trading.models import (
    HOLDING_CODES,
    PURCHASE_CODES,
    ConversionPair,
    FundQuote,
    Holding,
    Order,
    RedeemableDate,
)
from trading.selectors.terms import Limits, in_force, limits

#: Person, fund.
Person = tuple[int, int]
#: Sub account, fund, share class.
HoldingKey = tuple[int, int, str]
_State = Order.State
#: What a fund took longer ago says nothing of today.
_TOLD_LATELY = dt.timedelta(days=31)
#: Orders that count for no sum of a day.
_DEAD = (_State.CANCELLED, _State.FAILED, _State.PAYMENT_FAILED)

# The shares of some holdings that C6 does not let go yet, and from when it does.
_LOCKED = """
WITH dated AS (
    SELECT DISTINCT ON (fund_id, share_class, registered_on)
        fund_id, share_class, registered_on, redeem_from, is_removed
    FROM trading_redeemabledate
    WHERE valid_from <= %(date)s AND fund_id = ANY (%(funds)s)
    ORDER BY fund_id, share_class, registered_on, valid_from DESC, id DESC
)
SELECT holding.sub_account_id, holding.fund_id, holding.share_class,
       sum(lot.shares), min(dated.redeem_from)
FROM trading_holding AS holding
JOIN unnest(%(subs)s::bigint[], %(of_funds)s::bigint[], %(classes)s::text[])
    AS wanted (sub_account_id, fund_id, share_class)
    USING (sub_account_id, fund_id, share_class)
JOIN trading_lot AS lot ON lot.holding_id = holding.id AND lot.shares > 0
JOIN dated
    ON dated.fund_id = holding.fund_id
    AND dated.share_class IN ('', holding.share_class)
    AND dated.registered_on = lot.registered_on
    AND NOT dated.is_removed
    AND dated.redeem_from > %(date)s
GROUP BY holding.sub_account_id, holding.fund_id, holding.share_class
"""


@dataclass(frozen=True, slots=True)
class Statuses:
    """What the newest 07 of a fund says it takes; blank where it says nothing."""

    fund: str = ""
    convert: str = ""
    plan: str = ""
    transfer: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A conversion that C3 allows; zero bounds nothing."""

    shares_min: Decimal = ZERO
    shares_max: Decimal = ZERO


@dataclass(slots=True)
class FundRules:
    """What bounds orders on `date`; what is not in here bounds nothing."""

    date: dt.date
    statuses: Mapping[int, Statuses] = field(default_factory=dict)
    limits: Mapping[int, Limits] = field(default_factory=dict)
    #: Funds that tell in C6 from when shares may be redeemed.
    dated: frozenset[int] = frozenset()
    #: What C3 lets be converted, by fund, then (class, target, holder).
    pairs: Mapping[int, Mapping[tuple[str, str, str], Pair]] = field(
        default_factory=dict
    )


def fund_rules(funds: Collection[int], date: dt.date) -> FundRules:
    """Find what bounds orders in some funds on a day."""
    dated = in_force(RedeemableDate, date, funds=funds).filter(redeem_from__gt=date)
    return FundRules(
        date=date,
        statuses=statuses(funds, date),
        limits=limits(funds, date),
        dated=frozenset(dated.order_by().values_list("fund_id", flat=True).distinct()),
        pairs=pairs(funds, date),
    )


def statuses(funds: Collection[int], date: dt.date) -> dict[int, Statuses]:
    """Find what the newest file up to a day says that funds take, if it is not old."""
    told = FundQuote.objects.filter(
        fund__in=funds, file_date__gt=date - _TOLD_LATELY, file_date__lte=date
    )
    newest = told.order_by("fund_id", "-file_date", "-id").distinct("fund_id")
    return {
        quote.fund_id: Statuses(
            quote.status, quote.convert_status, quote.plan_status, quote.transfer_status
        )
        for quote in newest
    }


def pairs(
    funds: Collection[int], date: dt.date
) -> dict[int, dict[tuple[str, str, str], Pair]]:
    """
    Find the conversions that C3 allows: by fund, then (class, target, holder).

    A fund that is not among them states no pairs: nothing is known against it.
    """
    found: dict[int, dict[tuple[str, str, str], Pair]] = {}
    for pair in in_force(ConversionPair, date, funds=funds):
        of_fund = found.setdefault(pair.fund_id, {})
        of_fund[pair.share_class, pair.target_code, pair.holder] = Pair(
            pair.shares_min, pair.shares_max
        )
    return found


def holders(persons: Collection[int], funds: Collection[int]) -> set[Person]:
    """Say who of some persons holds shares of which of some funds."""
    person = "sub_account__distribution_account__fund_trading_account_id"
    held = Holding.objects.filter(
        **{f"{person}__in": persons}, fund__in=funds, shares__gt=0
    )
    return set(held.values_list(person, "fund_id").distinct())


def asked_today(
    persons: Collection[int], funds: Collection[int], date: dt.date
) -> dict[tuple[int, int, bool], Decimal]:
    """
    Sum what some persons asked for on a day: by person, fund and whether they bought.

    Yuan of purchases, shares of redemptions.
    """
    person = "sub_account__distribution_account__fund_trading_account_id"
    orders = (
        Order.objects.filter(
            **{f"{person}__in": persons},
            business_date=date,
            fund__in=funds,
            business_code__in=(*PURCHASE_CODES, *HOLDING_CODES),
        )
        .exclude(state__in=_DEAD)
        .values_list(person, "fund_id", "business_code")
        .annotate(amount=Sum("amount"), shares=Sum("shares"))
    )
    sums: dict[tuple[int, int, bool], Decimal] = {}
    for person_id, fund_id, code, amount, shares in orders:
        bought = code in PURCHASE_CODES
        key = (person_id, fund_id, bought)
        sums[key] = sums.get(key, ZERO) + ((amount if bought else shares) or ZERO)
    return sums


def locked(
    keys: Collection[HoldingKey], rules: FundRules
) -> dict[HoldingKey, tuple[Decimal, dt.date]]:
    """Find shares that may not be redeemed yet, and the first day on which some may."""
    of_dated = [key for key in keys if key[1] in rules.dated]
    if not of_dated:
        return {}
    subs, funds, classes = zip(*of_dated, strict=True)
    given: dict[str, Any] = {
        "date": rules.date,
        "funds": sorted(rules.dated),
        "subs": list(subs),
        "of_funds": list(funds),
        "classes": list(classes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, given)
        return {
            (sub, fund, share_class): (shares, day)
            for sub, fund, share_class, shares, day in cursor.fetchall()
        }

"""
The limits of funds, looked at once more when files go out: one statement a TA.

A day without a limit and with every fund open asks three short questions and no more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from trading.models import (
    HOLDING_CODES,
    PURCHASE_CODES,
    Fund,
    FundLimit,
    Order,
    OrderTerms,
    TaLink,
)
from trading.selectors import fund_rules
from trading.selectors.fund_rules import FundRules, Statuses
from trading.selectors.terms import HELD_BY
from trading.services import limit_rules
from trading.services.limit_rules import Asked
from trading.services.statements import SQL

_L = FundLimit.Limit
#: The columns of the statement, and the limits that stand in them.
_COLUMNS = {
    "first_least": _L.PURCHASE_FIRST_MIN,
    "further_least": _L.PURCHASE_FURTHER_MIN,
    "most": _L.PURCHASE_MAX,
    "subscribe_first_least": _L.SUBSCRIBE_FIRST_MIN,
    "subscribe_further_least": _L.SUBSCRIBE_FURTHER_MIN,
    "subscribe_most": _L.SUBSCRIBE_MAX,
    "subscribe_unit": _L.SUBSCRIBE_UNIT,
    "plan_most": _L.PLAN_MAX,
    "bought_most": _L.PURCHASE_DAY_MAX,
    "redeem_least": _L.REDEEM_MIN,
    "redeem_most": _L.REDEEM_MAX,
    "redeemed_most": _L.REDEEM_DAY_MAX,
    "balance_least": _L.BALANCE_MIN,
    "convert_least": _L.CONVERT_MIN,
}


def refused(*, link: TaLink, business_date: dt.date) -> dict[str, list[int]]:
    """Find the orders that their fund does not take any more, by the reason's code."""
    funds = list(
        Fund.objects.filter(transfer_agent=link.transfer_agent_id).values_list(
            "pk", flat=True
        )
    )
    rules = fund_rules.fund_rules(funds, business_date)
    found: defaultdict[str, list[int]] = defaultdict(list)
    bounding = _bounding(rules)
    if bounding:
        given = _columns(bounding, rules, _classes(bounding, link, business_date))
        for order_id, reason in SQL.rows(
            "second_check/limits",
            date=business_date,
            agent=link.transfer_agent_id,
            purchases=list(PURCHASE_CODES),
            holdings=list(HOLDING_CODES),
            **given,
        ):
            found[reason].append(order_id)
    unpaired = _without_pair(link, rules)
    if unpaired:
        found[Order.Reason.NO_PAIR.value] = unpaired
    return dict(found)


def _bounding(rules: FundRules) -> list[int]:
    """Find the funds that bound anything: most are open and bound nothing."""
    closed = {
        f for f, status in rules.statuses.items() if limit_rules.closed_for(status)
    }
    return sorted({*closed, *rules.limits, *rules.dated})


def _classes(funds: list[int], link: TaLink, business_date: dt.date) -> list[str]:
    orders = Order.objects.filter(
        business_date=business_date,
        transfer_agent=link.transfer_agent_id,
        fund__in=funds,
    )
    return sorted(
        set(orders.order_by().values_list("share_class", flat=True).distinct())
    )


def _columns(
    funds: list[int], rules: FundRules, classes: list[str]
) -> dict[str, list[Any]]:
    """Lay out what is in force, a row for each fund, share class and holder."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("funds", "classes", "holders", "closed", *_COLUMNS)
    }
    for fund_id in funds:
        closed = limit_rules.closed_for(rules.statuses.get(fund_id, Statuses()))
        stated = rules.limits.get(fund_id)
        for share_class in classes:
            for holder in HELD_BY:
                bounds = stated.of(share_class, holder) if stated else {}
                columns["funds"].append(fund_id)
                columns["classes"].append(share_class)
                columns["holders"].append(holder)
                columns["closed"].append(",".join(closed))
                for name, limit in _COLUMNS.items():
                    columns[name].append(bounds.get(limit))
    return columns


def _without_pair(link: TaLink, rules: FundRules) -> list[int]:
    """Find conversions whose pair C3 does not hold, or whose target takes none."""
    person = "order__sub_account__distribution_account__fund_trading_account"
    terms = OrderTerms.objects.filter(
        order__business_code="036",
        order__business_date=rules.date,
        order__transfer_agent=link.transfer_agent_id,
        order__state=Order.State.PLACED,
    ).values_list(
        *("order_id", "order__fund_id", "order__share_class", "order__shares"),
        *("target_fund_id", "target_fund__code", f"{person}_id", f"{person}__kind"),
    )
    conversions = list(terms)
    if not conversions:
        return []
    targets = fund_rules.statuses({one[4] for one in conversions if one[4]}, rules.date)
    return [
        order_id
        for order_id, fund, its_class, shares, target, code, person_id, kind in (
            conversions
        )
        if any(
            limit_rules.judge_pair(
                Asked(0, "036", its_class, None, shares, person_id, kind, fund),
                code or "",
                targets.get(target, Statuses()),
                rules.pairs.get(fund),
            )
        )
    ]

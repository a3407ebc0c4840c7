"""What the rules of funds look at, for the wishes of a batch: a question a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

from trading.models import HOLDING_CODES, PURCHASE_CODES, FundLimit
from trading.selectors import fund_rules
from trading.selectors.disputed import disputed_shares
from trading.selectors.orders import FundFacts, Standing
from trading.services import frozen, order_rules
from trading.services.frozen import HoldingKey
from trading.services.limit_rules import Bounds, Customers
from trading.services.order_rows import Refusal, Wish
from trading.services.order_writing import NewOrder

_L = FundLimit.Limit
_FIRST = {
    *(_L.PURCHASE_FIRST_MIN, _L.PURCHASE_FURTHER_MIN),
    *(_L.SUBSCRIBE_FIRST_MIN, _L.SUBSCRIBE_FURTHER_MIN),
}
_DAY = {_L.PURCHASE_DAY_MAX, _L.REDEEM_DAY_MAX}


def rules_of(funds: Mapping[str, FundFacts], date: dt.date) -> fund_rules.FundRules:
    """Find what bounds orders in the funds of a batch."""
    return fund_rules.fund_rules([fund.fund_id for fund in funds.values()], date)


def customers_of(
    wishes: Collection[Wish],
    standings: Mapping[str, Standing],
    funds: Mapping[str, FundFacts],
    rules: fund_rules.FundRules,
) -> Customers:
    """Find what customers did before, as far as a limit of their funds asks for it."""
    first, day = _funds_with(rules, _FIRST), _funds_with(rules, _DAY)
    wanted = {
        (standings[wish.sub_account_no].person_id, funds[wish.fund_code].fund_id)
        for wish in wishes
        if wish.sub_account_no in standings and wish.fund_code in funds
    }
    new = {person for person, fund in wanted if fund in first}
    summed = {person for person, fund in wanted if fund in day}
    return Customers(
        holders=fund_rules.holders(new, first) if new else set(),
        sums=fund_rules.asked_today(summed, day, rules.date) if summed else {},
    )


def _funds_with(
    rules: fund_rules.FundRules, which: Collection[FundLimit.Limit]
) -> set[int]:
    return {
        fund_id
        for fund_id, stated in rules.limits.items()
        if any(limit in which for _class, limit, _holder, _value in stated.stated)
    }


def _bounds_of(
    orders: Mapping[int, NewOrder],
    keys: Mapping[int, HoldingKey],
    holders: Mapping[int, str],
    rules: fund_rules.FundRules,
) -> dict[int, Bounds]:
    """
    Say what bounds each redemption of a batch beside the shares available.

    :param keys: the holding of each order, by place.
    :param holders: the kind of each order's customer, by place.
    """
    if not rules.limits and not rules.dated:
        return {}
    locked = fund_rules.locked(set(keys.values()), rules)
    found: dict[int, Bounds] = {}
    for place, key in keys.items():
        stated = rules.limits.get(key[1])
        limits = stated.of(key[2], holders[place]) if stated else {}
        shares, until = locked.get(key, (Decimal(0), None))
        if orders[place].business_code in PURCHASE_CODES:
            continue
        redeems = orders[place].business_code in ("024", "063")
        found[place] = Bounds(
            least=limits.get(_L.REDEEM_MIN, Decimal(0)) if redeems else Decimal(0),
            least_left=limits.get(_L.BALANCE_MIN, Decimal(0)),
            locked=shares,
            until=until,
        )
    return found


def freeze(
    orders: Mapping[int, NewOrder],
    holders: Mapping[int, str],
    rules: fund_rules.FundRules | None,
) -> list[Refusal]:
    """Hold the shares of redemptions under a lock of their holdings, in file order."""
    wanted = {
        place: (order_rules.key_of(order), order.shares)
        for place, order in orders.items()
        if order.shares is not None and order.business_code in HOLDING_CODES
    }
    available = frozen.lock_available({key for key, _shares in wanted.values()})
    for key, more in disputed_shares(available).items():
        available[key] -= more
    keys = {place: key for place, (key, _shares) in wanted.items()}
    bounds = _bounds_of(orders, keys, holders, rules) if rules else None
    refusals = list(order_rules.count_down(available, wanted, bounds))
    if not refusals:
        frozen.freeze(order_rules.sums(wanted))
    return refusals

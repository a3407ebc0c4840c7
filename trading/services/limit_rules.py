"""
What a fund lets customers ask for (07, C1, C3, C6): pure rules, in words with figures.

A fund whose TA states nothing bounds nothing here; the TA has the last word anyway.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from fundops.core.money import ZERO
from trading.models import PURCHASE_CODES, FundLimit, Holder
from trading.selectors.fund_rules import FundRules, Pair, Person, Statuses
from trading.selectors.terms import HELD_BY
from trading.services.order_rows import Refusal
from trading.ta import codes

_L = FundLimit.Limit
#: FundStatus that takes a business. 7, the day of registration for a dividend, is left
#: to the TA: funds differ in what they take on it.
_TAKEN_IN: Mapping[str, Collection[str]] = {
    "020": ("1",),
    "022": ("0", "6", "7"),
    "039": ("0", "6", "7"),
    "024": ("0", "5", "7"),
    "063": ("0", "5", "7"),
    "036": ("0", "5", "7"),
}
#: PeriodicStatus, by business; ConvertStatus out of and into a fund; TransferAgency.
_PLANS: Mapping[str, Collection[str]] = {"039": ("0", "1"), "063": ("0", "2")}
_OUT, _IN = ("0", "2"), ("0", "1")
_TRANSFERS: Mapping[str, Collection[str]] = dict.fromkeys(("026", "028"), ("0", "1"))


@dataclass(slots=True)
class Customers:
    """What the customers of a batch did before; counted on while it is judged."""

    holders: set[Person] = field(default_factory=set)
    #: By person, fund and whether they bought: yuan or shares of the day.
    sums: dict[tuple[int, int, bool], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish as the rules see it."""

    place: int
    code: str
    share_class: str
    amount: Decimal | None
    shares: Decimal | None
    person_id: int
    #: Kind of the customer, as OFD codes it.
    holder: str
    fund_id: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds a redemption beside the shares available."""

    #: One redemption, and what it leaves: shares, unless it takes everything.
    least: Decimal = ZERO
    least_left: Decimal = ZERO
    #: Shares that may not be redeemed yet, and until when.
    locked: Decimal = ZERO
    until: dt.date | None = None


def judge(asked: Asked, rules: FundRules, customers: Customers) -> Iterator[Refusal]:
    """Say everything about the fund that speaks against a wish."""
    yield from _judge_status(asked, rules.statuses.get(asked.fund_id, Statuses()))
    stated = rules.limits.get(asked.fund_id)
    if stated is None:
        return
    bounds = stated.of(asked.share_class, asked.holder)
    if asked.code in PURCHASE_CODES:
        yield from _judge_amount(asked, bounds, customers)
    elif asked.shares is not None:
        yield from _judge_shares(asked, bounds, customers)


def closed_for(status: Statuses) -> list[str]:
    """Say the businesses that a fund does not take in its status."""
    said = (
        (status.fund, _TAKEN_IN),
        (status.plan, _PLANS),
        (status.transfer, _TRANSFERS),
        (status.convert, {"036": _OUT}),
    )
    closed = {
        code
        for one, businesses in said
        for code, taken_in in businesses.items()
        if one and one not in taken_in
    }
    return sorted(closed)


def _judge_status(asked: Asked, status: Statuses) -> Iterator[Refusal]:
    for said, name, taken_in in (
        (status.fund, "FundStatus", _TAKEN_IN.get(asked.code)),
        (status.plan, "PeriodicStatus", _PLANS.get(asked.code)),
        (status.transfer, "TransferAgencyStatus", _TRANSFERS.get(asked.code)),
        (status.convert, "ConvertStatus", _OUT if asked.code == "036" else None),
    ):
        if said and taken_in is not None and said not in taken_in:
            message = _(
                "does not take business %(code)s now: %(field)s %(said)s %(is)s"
            )
            told = {
                "code": asked.code,
                "field": name,
                "said": said,
                "is": codes.value_meaning(name, said),
            }
            yield Refusal(asked.place, "fund_code", message % told)


def _judge_amount(
    asked: Asked, bounds: Mapping[str, Decimal], customers: Customers
) -> Iterator[Refusal]:
    amount = asked.amount or ZERO
    is_first = (asked.person_id, asked.fund_id) not in customers.holders
    subscribes = asked.code == "020"
    least = (
        (_L.SUBSCRIBE_FIRST_MIN if is_first else _L.SUBSCRIBE_FURTHER_MIN)
        if subscribes
        else (_L.PURCHASE_FIRST_MIN if is_first else _L.PURCHASE_FURTHER_MIN)
    )
    mosts = [_L.SUBSCRIBE_MAX] if subscribes else [_L.PURCHASE_MAX]
    if asked.code == "039":
        mosts.append(_L.PLAN_MAX)
    unit = bounds.get(_L.SUBSCRIBE_UNIT) if subscribes else None
    if amount < bounds.get(least, ZERO):
        yield _outside(asked, "amount", least, bounds, amount)
    for most in mosts:
        if most in bounds and amount > bounds[most]:
            yield _outside(asked, "amount", most, bounds, amount)
    if unit and amount % unit:
        yield _outside(asked, "amount", _L.SUBSCRIBE_UNIT, bounds, amount)
    yield from _judge_day(
        asked, "amount", _L.PURCHASE_DAY_MAX, bounds, customers, amount
    )


def _judge_shares(
    asked: Asked, bounds: Mapping[str, Decimal], customers: Customers
) -> Iterator[Refusal]:
    shares = asked.shares or ZERO
    if asked.code == "036":
        if shares < bounds.get(_L.CONVERT_MIN, ZERO):
            yield _outside(asked, "shares", _L.CONVERT_MIN, bounds, shares)
        return
    if asked.code not in ("024", "063"):
        return
    if _L.REDEEM_MAX in bounds and shares > bounds[_L.REDEEM_MAX]:
        yield _outside(asked, "shares", _L.REDEEM_MAX, bounds, shares)
    yield from _judge_day(asked, "shares", _L.REDEEM_DAY_MAX, bounds, customers, shares)


def _judge_day(
    asked: Asked,
    column: str,
    limit: FundLimit.Limit,
    bounds: Mapping[str, Decimal],
    customers: Customers,
    measure: Decimal,
) -> Iterator[Refusal]:
    """Count a wish to the sum of its day, where it still fits in."""
    if limit not in bounds:
        return
    key = (asked.person_id, asked.fund_id, asked.code in PURCHASE_CODES)
    total = customers.sums.get(key, ZERO) + measure
    if total > bounds[limit]:
        message = _(
            "makes %(total)s of the customer's orders of the day; the fund's limit is: "
            "%(limit)s %(value)s"
        )
        told = {"total": total, "limit": limit.label, "value": bounds[limit]}
        yield Refusal(asked.place, column, message % told)
    else:
        customers.sums[key] = total


def _outside(
    asked: Asked,
    column: str,
    limit: FundLimit.Limit,
    bounds: Mapping[str, Decimal],
    measure: Decimal,
) -> Refusal:
    message = _("is %(asked)s; the fund's limit is: %(limit)s %(value)s")
    told = {"asked": measure, "limit": limit.label, "value": bounds[limit]}
    return Refusal(asked.place, column, message % told)


# What a redemption leaves


def judge_left(
    place: int, shares: Decimal, left: Decimal, bounds: Bounds
) -> Iterator[Refusal]:
    """
    Say what speaks against redeeming `shares` of the `left` ones that are available.

    Everything may always be redeemed, however little it is, when nothing is locked.
    """
    free = left - bounds.locked
    if shares > free:
        message = _(
            "is more than the %(free)s shares that may be redeemed now; %(locked)s "
            "more are locked, the first until %(until)s"
        )
        told = {"free": max(free, ZERO), "locked": bounds.locked, "until": bounds.until}
        yield Refusal(place, "shares", message % told)
        return
    rest = left - shares
    if rest and shares < bounds.least:
        message = _("is less than the %(least)s shares that one redemption takes")
        yield Refusal(place, "shares", message % {"least": bounds.least})
    if ZERO < rest < bounds.least_left:
        message = _(
            "leaves %(rest)s shares, less than the %(least)s that must stay; redeem "
            "all %(left)s, or fewer"
        )
        told = {"rest": rest, "least": bounds.least_left, "left": left}
        yield Refusal(place, "shares", message % told)


# Conversions


def judge_pair(
    asked: Asked,
    target_code: str,
    target: Statuses,
    pairs: Mapping[tuple[str, str, str], Pair] | None,
) -> Iterator[Refusal]:
    """
    Say what speaks against converting into a fund.

    :param target: what the target takes.
    :param pairs: of the fund that is left; None where its TA states none.
    """
    if target.convert and target.convert not in _IN:
        message = _("does not take conversions now: ConvertStatus %(said)s %(is)s")
        meaning = codes.value_meaning("ConvertStatus", target.convert)
        told = {"said": target.convert, "is": meaning}
        yield Refusal(asked.place, "target_fund_code", message % told)
    if pairs is None:
        return
    found = [
        pair
        for (share_class, code, holder), pair in pairs.items()
        if share_class in ("", asked.share_class)
        and code == target_code
        and holder in (*HELD_BY[asked.holder], Holder.ALL)
    ]
    if not found:
        message = _("is no fund into which shares of this one may be converted")
        yield Refusal(asked.place, "target_fund_code", message)
        return
    shares = asked.shares or ZERO
    for pair in found:
        if shares < pair.shares_min or (pair.shares_max and shares > pair.shares_max):
            message = _("is outside the %(least)s to %(most)s shares of a conversion")
            told = {"least": str(pair.shares_min), "most": str(pair.shares_max or "…")}
            yield Refusal(asked.place, "shares", message % told)

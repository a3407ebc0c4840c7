"""Whether a wish may become an order: pure rules over facts looked up beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import CapitalAccount, FundTradingAccount
from fundops.core.money import ZERO
from trading.selectors.fund_rules import FundRules, Statuses
from trading.selectors.orders import FundFacts, PlacedBefore, Standing
from trading.services import limit_rules
from trading.services.frozen import HoldingKey
from trading.services.limit_rules import Asked, Bounds, Customers
from trading.services.order_rows import Refusal, Wish
from trading.services.order_terms import Terms
from trading.services.order_writing import NewOrder

#: Half open: from, and until before. By business code, as cut-offs are.
Window = tuple[dt.datetime, dt.datetime]


@dataclass(slots=True)
class Facts:
    """What the rules look at; `windows` is empty while no day takes orders."""

    now: dt.datetime
    standings: Mapping[str, Standing]
    funds: Mapping[str, FundFacts]
    windows: Mapping[str, Window] = field(default_factory=dict)
    #: What the funds' TAs let customers ask for; none while no day takes orders.
    rules: FundRules | None = None
    customers: Customers = field(default_factory=Customers)


def sort_out_repeats(
    wishes: Mapping[int, Wish], before: Mapping[str, PlacedBefore]
) -> tuple[dict[int, Wish], list[Refusal]]:
    """
    Leave out wishes that were placed before with the same content.

    A number is never used twice: other content under it is refused, and so is the
    second of two rows with one number in one file.
    """
    new: dict[int, Wish] = {}
    refusals: list[Refusal] = []
    seen: set[str] = set()
    for place, wish in wishes.items():
        if wish.order_no and wish.order_no in seen:
            refusals.append(Refusal(place, "order_no", _("stands here twice")))
        elif (known := before.get(wish.order_no)) is None:
            new[place] = wish
        elif not is_same(wish, known):
            message = _("was used for another order; a number is never used twice")
            refusals.append(Refusal(place, "order_no", message))
        seen.add(wish.order_no)
    return new, refusals


def is_same(wish: Wish, known: PlacedBefore) -> bool:
    """Compare all that a customer says; a moment left to the clock is not said."""
    content = (
        wish.sub_account_no,
        wish.business_code,
        wish.fund_code,
        wish.share_class,
        wish.amount,
        wish.shares,
        wish.dividend_method,
    )
    return (
        content == known.content
        and wish.terms == Terms.of_order(known.terms)
        and (wish.accepted_at is None or wish.accepted_at == known.accepted_at)
    )


def judge(place: int, wish: Wish, facts: Facts) -> Iterator[Refusal]:
    """Say everything that speaks against a wish by itself."""
    standing = facts.standings.get(wish.sub_account_no)
    if standing is None:
        yield Refusal(place, "sub_account_no", _("is not a sub trading account"))
    elif standing.kyc != FundTradingAccount.Kyc.VERIFIED:
        message = _("belongs to a person who is %(kyc)s, not VERIFIED")
        yield Refusal(place, "sub_account_no", message % {"kyc": standing.kyc})
    elif standing.card != CapitalAccount.State.BOUND:
        message = _("has a card that is %(card)s, not BOUND")
        yield Refusal(place, "sub_account_no", message % {"card": standing.card})
    if wish.fund_code not in facts.funds:
        yield Refusal(place, "fund_code", _("is not a fund we sell"))
    yield from _judge_target(place, wish, facts)
    yield from _judge_moment(place, wish, facts)
    yield from _judge_limits(place, wish, facts)


def _judge_target(place: int, wish: Wish, facts: Facts) -> Iterator[Refusal]:
    """A conversion is into another fund, or share class, of the same TA."""
    code = wish.terms.target_fund_code
    if not code:
        return
    target, fund = facts.funds.get(code), facts.funds.get(wish.fund_code)
    if target is None:
        yield Refusal(place, "target_fund_code", _("is not a fund we sell"))
    elif fund is None:
        return
    elif target.transfer_agent_id != fund.transfer_agent_id:
        message = _("is a fund of another TA; a conversion stays with one")
        yield Refusal(place, "target_fund_code", message)
    elif (target, wish.terms.target_share_class) == (fund, wish.share_class):
        yield Refusal(place, "target_fund_code", _("is what the shares are of already"))


def _judge_limits(place: int, wish: Wish, facts: Facts) -> Iterator[Refusal]:
    standing, fund = (
        facts.standings.get(wish.sub_account_no),
        facts.funds.get(wish.fund_code),
    )
    if standing is None or fund is None or facts.rules is None:
        return
    asked = Asked(
        place=place,
        code=wish.business_code,
        share_class=wish.share_class,
        amount=wish.amount,
        shares=wish.shares,
        person_id=standing.person_id,
        holder=standing.holder,
        fund_id=fund.fund_id,
    )
    yield from limit_rules.judge(asked, facts.rules, facts.customers)
    target = facts.funds.get(wish.terms.target_fund_code)
    if target is not None:
        yield from limit_rules.judge_pair(
            asked,
            wish.terms.target_fund_code,
            facts.rules.statuses.get(target.fund_id, Statuses()),
            facts.rules.pairs.get(fund.fund_id),
        )


def _judge_moment(place: int, wish: Wish, facts: Facts) -> Iterator[Refusal]:
    window = facts.windows.get(wish.business_code)
    if not wish.business_code:
        return
    if window is None:
        yield Refusal(place, "accepted_at", _("no day takes orders; open the next day"))
        return
    start, end = window
    moment = wish.accepted_at or facts.now
    if not start <= moment < end:
        message = _("%(moment)s is outside [%(start)s, %(end)s) of the day open now")
        told = {
            "moment": moment.astimezone(start.tzinfo).isoformat(" "),
            "start": start.isoformat(" ", "minutes"),
            "end": end.isoformat(" ", "minutes"),
        }
        yield Refusal(place, "accepted_at", message % told)


def key_of(order: NewOrder) -> HoldingKey:
    """Say which holding a redemption draws on."""
    assert order.fund_id is not None
    return (order.sub_account_id, order.fund_id, order.share_class)


def count_down(
    available: dict[HoldingKey, Decimal],
    wanted: Mapping[int, tuple[HoldingKey, Decimal]],
    bounds: Mapping[int, Bounds] | None = None,
) -> Iterator[Refusal]:
    """
    Count redemptions against what is available (shares less frozen), in file order.

    `available` is counted down: shares taken by earlier rows are gone for later ones.

    :param bounds: what the fund says of each, by place; none where it says nothing.
    """
    for place, (key, shares) in wanted.items():
        left = available.get(key, ZERO)
        if shares > left:
            message = _("is more than the %(left)s shares available")
            yield Refusal(place, "shares", message % {"left": left})
            continue
        against = list(
            limit_rules.judge_left(place, shares, left, bounds[place])
            if bounds and place in bounds
            else ()
        )
        yield from against
        if not against:
            available[key] = left - shares


def sums(
    wanted: Mapping[int, tuple[HoldingKey, Decimal]],
) -> dict[HoldingKey, Decimal]:
    """Add up what is wanted of each holding."""
    total: dict[HoldingKey, Decimal] = {}
    for key, shares in wanted.values():
        total[key] = total.get(key, ZERO) + shares
    return total

"""The terms of funds that are in force: one question a kind, whatever the number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.db.models import QuerySet

from trading.models import FundLimit, Holder, SettlementTerms
from trading.models.dated import DatedTerm

_Term = TypeVar("_Term", bound=DatedTerm)
#: The holders that a term names, by the kind of the customer it would bind.
HELD_BY = {
    "0": (Holder.INSTITUTION, Holder.NO_PERSON, Holder.ALL),
    "1": (Holder.PERSON, Holder.ALL),
    "2": (Holder.PRODUCT, Holder.NO_PERSON, Holder.ALL),
}


def latest_by(model: type[_Term], date: dt.date) -> QuerySet[_Term]:
    """Find the last statement of each term that is valid on `date`, or that ends it."""
    stated = model._default_manager.filter(valid_from__lte=date)
    return stated.order_by(*model.KEY, "-valid_from", "-id").distinct(*model.KEY)


def in_force(
    model: type[_Term], date: dt.date, *, funds: Collection[int] | None = None
) -> QuerySet[_Term]:
    """Find the terms that are valid on `date`, of some funds or of all."""
    latest = latest_by(model, date)
    if funds is not None:
        latest = latest.filter(fund__in=funds)
    found = model._default_manager.filter(pk__in=latest.values("pk"), is_removed=False)
    return found.order_by(*model.KEY)


@dataclass(slots=True)
class Limits:
    """The limits of one fund, in the order in which they were stated."""

    stated: list[tuple[str, str, str, Decimal]] = field(default_factory=list)
    _answers: dict[tuple[str, str], dict[str, Decimal]] = field(default_factory=dict)

    def of(self, share_class: str, holder_kind: str) -> dict[str, Decimal]:
        """
        Say what bounds orders of a share class by one kind of holder.

        A later statement takes the place of an earlier one; of several that are about
        the holder (persons; everybody) the strictest holds.

        :param holder_kind: of the fund trading account, as OFD codes it.
        """
        asked = (share_class, holder_kind)
        if asked not in self._answers:
            self._answers[asked] = self._strictest(share_class, holder_kind)
        return self._answers[asked]

    def _strictest(self, share_class: str, holder_kind: str) -> dict[str, Decimal]:
        latest: dict[tuple[str, str], Decimal] = {}
        for its_class, limit, holder, value in self.stated:
            if its_class in ("", share_class) and holder in HELD_BY[holder_kind]:
                latest[limit, holder] = value
        strictest: dict[str, Decimal] = {}
        for (limit, _holder), value in latest.items():
            pick = max if limit.endswith("_MIN") else min
            strictest[limit] = pick(value, strictest.get(limit, value))
        return strictest


def limits(funds: Collection[int], date: dt.date) -> dict[int, Limits]:
    """Find the limits of funds, by fund; a fund without one is not among them."""
    found: dict[int, Limits] = {}
    rows = in_force(FundLimit, date, funds=funds).order_by("valid_from", "id")
    for fund_id, share_class, limit, holder, value in rows.values_list(
        "fund_id", "share_class", "limit", "holder", "value"
    ):
        stated = (share_class, limit, holder, value)
        found.setdefault(fund_id, Limits()).stated.append(stated)
    return found


def settlement_terms(
    funds: Collection[int], date: dt.date
) -> dict[int, SettlementTerms]:
    """
    Find the settlement terms of funds, by fund.

    Money is summed by fund: where classes differ, those of the lowest class hold.
    """
    found: dict[int, SettlementTerms] = {}
    for terms in in_force(SettlementTerms, date, funds=funds):
        found.setdefault(terms.fund_id, terms)
    return found

"""
What a NAV may do before it is held: figures of the house, by the kind of fund.

An installation may set others: `NAV_RULES = {"bond": {"moved_at_most": "3"}}`; what is
not named stays as it is here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings

from fundops.core.selectors import calendar
from trading.models import Fund

_Kind = Fund.Kind


@dataclass(frozen=True, slots=True)
class NavRule:
    """`moved_at_most` in percent, up or down; `lag_days` in trading days."""

    moved_at_most: Decimal
    #: So many trading days a NAV may be older than its file.
    lag_days: int = 0
    #: Days off are quoted, too: with the file before them or the one after them.
    every_day: bool = False


_RULES: Mapping[str, NavRule] = {
    _Kind.MONEY: NavRule(Decimal(0), every_day=True),
    _Kind.BOND: NavRule(Decimal(5)),
    _Kind.EQUITY: NavRule(Decimal(10)),
    _Kind.MIXED: NavRule(Decimal(10)),
    _Kind.INDEX: NavRule(Decimal(10)),
    _Kind.QDII: NavRule(Decimal(10), lag_days=2),
    _Kind.PRIVATE: NavRule(Decimal(20), lag_days=7),
}


def rule_of(kind: str) -> NavRule:
    """Say the rule of a kind of fund."""
    own: Mapping[str, Mapping[str, Any]] = getattr(settings, "NAV_RULES", {})
    rule, said = _RULES[kind], own.get(kind, {})
    return replace(
        rule,
        moved_at_most=Decimal(str(said.get("moved_at_most", rule.moved_at_most))),
        lag_days=int(said.get("lag_days", rule.lag_days)),
    )


@dataclass(frozen=True, slots=True)
class FitDays:
    """The days whose NAV a file of one date may bring, for each kind of fund."""

    file_date: dt.date
    #: From the day of the lag to `file_date`, and whether days off belong to it.
    earliest: Mapping[str, dt.date]
    before: dt.date
    after: dt.date

    @classmethod
    def of(cls, file_date: dt.date) -> FitDays:
        lags = {kind: rule_of(kind).lag_days for kind in _RULES}
        days = {
            lag: calendar.trading_day_before(file_date, lag)
            for lag in set(lags.values())
            if lag
        }
        return cls(
            file_date=file_date,
            earliest={kind: days.get(lag, file_date) for kind, lag in lags.items()},
            before=calendar.trading_day_before(file_date),
            after=calendar.trading_day_after(file_date),
        )

    def holds(self, kind: str, nav_date: dt.date) -> bool:
        """Say whether a file of this date may quote a fund of `kind` for `nav_date`."""
        if self.earliest[kind] <= nav_date <= self.file_date:
            return True
        return rule_of(kind).every_day and self.before < nav_date < self.after

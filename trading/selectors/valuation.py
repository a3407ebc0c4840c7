"""What holdings are worth on a day: the NAV in force, and what of one that is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from fundops.core.money import round_half_up
from trading.models import Fund, FundQuote, Holding
from trading.models.quotes import told_nav

_MONEY_NAV = Decimal(1)

# The newest day whose newest version is usable, and the newest quote of all: where they
# are not the same, the newest is held. The index of versions serves both.
_IN_FORCE = """
SELECT wanted.fund_id, usable.nav, usable.nav_date, usable.version,
       newest.nav, newest.nav_date, newest.doubt
FROM unnest(%s::bigint[]) AS wanted (fund_id)
LEFT JOIN LATERAL (
    SELECT version.nav, version.nav_date, version.version
    FROM (
        SELECT DISTINCT ON (quote.nav_date) quote.*
        FROM trading_fundquote AS quote
        WHERE quote.fund_id = wanted.fund_id
            AND quote.nav_date <= %s
            AND quote.value_type = '0'
        ORDER BY quote.nav_date DESC, quote.version DESC
    ) AS version
    LEFT JOIN trading_quoterelease AS release ON release.quote_id = version.id
    WHERE version.nav > 0
        AND (version.doubt = '' OR release.quote_id IS NOT NULL)
    ORDER BY version.nav_date DESC
    LIMIT 1
) AS usable ON true
LEFT JOIN LATERAL (
    SELECT quote.nav, quote.nav_date, quote.doubt
    FROM trading_fundquote AS quote
    LEFT JOIN trading_quoterelease AS release ON release.quote_id = quote.id
    WHERE quote.fund_id = wanted.fund_id
        AND quote.nav_date <= %s
        AND quote.value_type = '0'
        AND quote.doubt <> ''
        AND release.quote_id IS NULL
        AND quote.nav_date >= coalesce(usable.nav_date, '-infinity')
        AND NOT EXISTS (
            SELECT FROM trading_fundquote AS later
            WHERE later.fund_id = quote.fund_id
                AND later.nav_date = quote.nav_date
                AND later.value_type = quote.value_type
                AND later.version > quote.version
        )
    ORDER BY quote.nav_date DESC, quote.version DESC
    LIMIT 1
) AS newest ON true
"""


@dataclass(frozen=True, slots=True)
class HeldNav:
    """A newer NAV that is not valued with, and why."""

    nav: Decimal | None
    nav_date: dt.date
    doubt: str

    @property
    def words(self) -> str:
        """Say what is held, of which day, and why."""
        told = {
            "nav": told_nav(self.nav) or "—",
            "day": self.nav_date,
            "why": FundQuote.Doubt(self.doubt).label,
        }
        return _("The NAV %(nav)s of %(day)s is held: %(why)s.") % told


@dataclass(frozen=True, slots=True)
class NavInForce:
    """The NAV with which a fund is valued on a day; none where none is usable."""

    nav: Decimal | None = None
    nav_date: dt.date | None = None
    version: int | None = None
    held: HeldNav | None = None


@dataclass(frozen=True, slots=True)
class Valued:
    """A holding and its value: yuan (or the fund's currency), 2 places, with income."""

    holding: Holding
    in_force: NavInForce
    value: Decimal | None


def navs_in_force(funds: Collection[int], on: dt.date) -> dict[int, NavInForce]:
    """Find the NAVs with which funds are valued on a day, by one question."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [sorted(set(funds)), on, on])
        return {
            fund_id: NavInForce(
                nav,
                nav_date,
                version,
                HeldNav(held_nav, held_date, doubt) if held_date else None,
            )
            for fund_id, nav, nav_date, version, held_nav, held_date, doubt in (
                cursor.fetchall()
            )
        }


def valued(holdings: Iterable[Holding], on: dt.date) -> list[Valued]:
    """Value holdings (with their fund at hand) on a day."""
    found = list(holdings)
    navs = navs_in_force({holding.fund_id for holding in found}, on)
    return [
        Valued(holding, navs[holding.fund_id], value_of(holding, navs[holding.fund_id]))
        for holding in found
    ]


def value_of(holding: Holding, in_force: NavInForce) -> Decimal | None:
    """
    Say what a holding is worth: shares at the NAV, rounded half up, and unpaid income.

    A share of a money fund is worth 1.0000, whatever was quoted.
    """
    is_money = holding.fund.kind == Fund.Kind.MONEY
    nav = _MONEY_NAV if is_money else in_force.nav
    if nav is None:
        return None
    return round_half_up(holding.shares * nav) + holding.unpaid_income

"""The terms of a fund that are in force, each with the file that stated it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fundops.core.admin import cells, figures, links, moments
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Panel, Table, Text
from trading.admin.quotes import percent, standing
from trading.models import (
    ConversionPair,
    DividendPlan,
    FeeRule,
    Fund,
    FundLimit,
    RedeemableDate,
    SettlementTerms,
)
from trading.models.dated import DatedTerm
from trading.models.quotes import told_nav
from trading.selectors.quote_pages import MOST_QUOTES, quotes_of, terms_of
from trading.ta import codes

_Cells = Callable[[Any], Sequence[Any]]


def quotes_panel(fund: Fund) -> Panel:
    """Draw the newest quotes of a fund with their versions and jumps."""
    quotes = quotes_of(fund)
    title = _("Quotes")
    if not quotes:
        return Panel(title, [Text(_("No file 07 has quoted this fund."))])
    heads = [
        Column(_("NAV date")),
        Column(_("Version"), cells.COUNT),
        Column(_("NAV"), cells.NAV),
        Column(_("Moved")),
        Column(_("Valuation")),
    ]
    rows = [
        (
            links.link(quote, moments.day(quote.nav_date)),
            quote.version,
            told_nav(quote.nav),
            percent(quote),
            standing(quote),
        )
        for quote in quotes
    ]
    note = _("newest first, %(count)s at most") % {"count": MOST_QUOTES}
    return Panel(title, [Table(heads, rows)], note=note)


def terms_panels(fund: Fund, on: dt.date) -> list[Panel]:
    """Draw what is in force for a fund on a day; kinds without a term are left out."""
    panels = [
        _panel(title, model, heads, cells_of, fund, on)
        for title, model, heads, cells_of in _tables()
    ]
    drawn = [panel for panel in panels if panel is not None]
    if drawn:
        return drawn
    told = _("No file C1 to C6 or 07 states terms of this fund; its own days hold.")
    return [Panel(_("Terms in force"), [Text(told)])]


def _panel(
    title: str,
    model: type[DatedTerm],
    heads: Sequence[Column],
    cells_of: _Cells,
    fund: Fund,
    on: dt.date,
) -> Panel | None:
    terms = terms_of(model, fund, on)
    if not terms:
        return None
    columns = [
        *heads,
        Column(_("Share class")),
        Column(_("Valid from"), cells.DATE),
        Column(_("File"), cells.MONO, wide_only=True),
    ]
    rows = [
        (*cells_of(term), term.share_class or "*", term.valid_from, term.file.name)
        for term in terms
    ]
    note = _("in force on %(day)s") % {"day": on}
    return Panel(title, [Table(columns, rows)], note=note)


def _tables() -> list[tuple[str, type[DatedTerm], Sequence[Column], _Cells]]:
    whom = Column(_("For"))
    return [
        (
            _("Limits"),
            FundLimit,
            [Column(_("Limit")), whom, Column(_("Value"), cells.MONEY)],
            _limit,
        ),
        (
            _("Settlement (C2)"),
            SettlementTerms,
            [
                Column(_("Purchase"), cells.COUNT),
                Column(_("Redemption"), cells.COUNT),
                Column(_("Dividend"), cells.COUNT),
                Column(_("Fees")),
            ],
            _settlement,
        ),
        (
            _("Conversion into (C3)"),
            ConversionPair,
            [Column(_("Fund"), cells.MONO), whom, Column(_("Shares"))],
            _pair,
        ),
        (
            _("Dividends announced (C4)"),
            DividendPlan,
            [
                Column(_("Registration date"), cells.DATE),
                Column(_("Paid on"), cells.DATE),
                Column(_("Per unit"), cells.MONEY),
                Column(_("Unit"), cells.COUNT),
            ],
            _dividend,
        ),
        (
            _("Fees (C5)"),
            FeeRule,
            [
                Column(_("Business")),
                Column(_("Capital type")),
                whom,
                Column(_("Step")),
                Column(_("Rate")),
            ],
            _fee,
        ),
        (
            _("Redeemable from (C6)"),
            RedeemableDate,
            [
                Column(_("Registered on"), cells.DATE),
                Column(_("Redeemable from"), cells.DATE),
            ],
            lambda term: (term.registered_on, term.redeem_from),
        ),
    ]


def _limit(term: FundLimit) -> Sequence[Any]:
    return (term.get_limit_display(), term.get_holder_display(), term.value)


def _settlement(term: SettlementTerms) -> Sequence[Any]:
    return (
        term.purchase_pay_days,
        term.redemption_pay_days,
        term.dividend_pay_days,
        term.get_charge_pay_method_display(),
    )


def _pair(term: ConversionPair) -> Sequence[Any]:
    shares = _step(term.shares_min, term.shares_max)
    return (term.target_code, term.get_holder_display(), shares)


def _dividend(term: DividendPlan) -> Sequence[Any]:
    return (term.registration_date, term.dividend_date, term.amount, term.unit)


def _fee(term: FeeRule) -> Sequence[Any]:
    if term.method == "2":
        step = f"{term.days_from}–{term.days_to or '…'}"
    elif term.method == "3":
        step = _step(term.shares_from, term.shares_to)
    else:
        step = _step(term.amount_from, term.amount_to)
    rate = (
        f"{term.rate * 100:.4f} %"
        if term.rate
        else figures.money(term.constant_fee or term.fee_min)
    )
    return (
        codes.business_meaning(term.business_code) or term.business_code,
        codes.value_meaning("CapitalType", term.capital_type) or term.capital_type,
        term.get_holder_display(),
        step,
        rate,
    )


def _step(least: Decimal, most: Decimal) -> str:
    if not least and not most:
        return figures.DASH
    return f"{figures.money(least)}–{figures.money(most) if most else '…'}"

"""The quotes of funds: every version, how far it moved, and what is held and why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells, figures, links
from fundops.core.admin.acts import Act, ActingAdmin
from fundops.core.admin.cells import Column, column
from fundops.core.admin.page import Banner, Fact, Item, Items, Page, Panel, Table, Text
from fundops.core.models import Staff
from trading.models import FundQuote
from trading.models.quotes import told_nav
from trading.selectors.quote_pages import versions_of
from trading.services import release_quotes
from trading.services.nav_rules import rule_of
from trading.ta import codes


def percent(quote: FundQuote) -> str:
    """Write how far a NAV moved; a dash where there was none before it."""
    if quote.moved is None:
        return figures.DASH
    return f"{'+' if quote.moved > 0 else ''}{quote.moved:.2f} %"


def is_held(quote: FundQuote) -> bool:
    """Say that a quote is not valued with; releases are fetched beside quotes."""
    return bool(quote.doubt) and not hasattr(quote, "release")


def standing(quote: FundQuote) -> str | SafeString | Promise:
    """Say in words what holds a quote, or that it was released."""
    if not quote.doubt:
        return _("Valued with")
    if hasattr(quote, "release"):
        return format_html(
            '{} <span class="q">{}</span>',
            _("Released"),
            quote.get_doubt_display(),
        )
    return _("Held: %(why)s") % {"why": quote.get_doubt_display()}


def _plan(quote: FundQuote) -> Page:
    return Page(
        title=_("Release the NAV of %(fund)s") % {"fund": quote.fund.code},
        facts=[
            Fact(_("NAV"), told_nav(quote.nav), cells.NAV, main=True),
            Fact(_("NAV date"), quote.nav_date, cells.DATE),
            Fact(_("Moved"), percent(quote)),
            Fact(_("Held because"), quote.get_doubt_display()),
        ],
        columns=[
            [
                Panel(
                    _("What will happen"),
                    [
                        Text(
                            _(
                                "Holdings of the fund are valued with this NAV from "
                                "now on, and its break is resolved."
                            )
                        )
                    ],
                )
            ]
        ],
    )


def _do(quote: FundQuote, actor: Staff, now: dt.datetime, note: str) -> str:
    release_quotes.release_quote(quote_id=quote.pk, reason=note, actor=actor, now=now)
    return _("%(quote)s is released; holdings are valued with it.") % {"quote": quote}


def _lock(quote: FundQuote) -> str | None:
    return release_quotes.why_not(quote) if quote.doubt else None


RELEASE = Act(
    code="release",
    label=gettext_lazy("Release for valuation…"),
    button=gettext_lazy("Release for valuation"),
    roles=("operations",),
    lock=_lock,
    plan=_plan,
    do=_do,
    note_label=gettext_lazy("What the TA answered"),
)


@admin.register(FundQuote)
class FundQuoteAdmin(ActingAdmin[FundQuote]):
    list_display = (
        "fund",
        "nav_date",
        "version",
        "told",
        "how_far",
        "told_accumulative",
        "income",
        "seven_day_yield",
        "status_words",
        "file_date",
        "stands",
    )
    list_filter = ("doubt", "fund__transfer_agent__code", "fund__kind")
    list_select_related = ("fund", "release")
    column_kinds = {
        "fund": cells.MONO,
        "income": cells.NAV,
        "seven_day_yield": cells.NAV,
        "version": cells.COUNT,
    }
    day_field = "file_date"
    day_default = "all"
    search_fields = ("fund__code__exact",)
    search_label = gettext_lazy("Fund code")
    empty_words = gettext_lazy("No TA has quoted a fund")
    detail_select_related = ("fund__transfer_agent", "file", "release__released_by")
    acts = (RELEASE,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FundQuote]:
        return super().get_queryset(request).select_related("fund", "release")

    @column(gettext_lazy("NAV"), kind=cells.NAV)
    def told(self, obj: FundQuote) -> Decimal | None:
        return told_nav(obj.nav)

    @column(gettext_lazy("Accumulative NAV"), kind=cells.NAV)
    def told_accumulative(self, obj: FundQuote) -> Decimal | None:
        return told_nav(obj.accumulative_nav)

    @column(gettext_lazy("Moved"))
    def how_far(self, obj: FundQuote) -> str:
        return percent(obj)

    @column(gettext_lazy("Fund status"))
    def status_words(self, obj: FundQuote) -> str:
        return codes.value_meaning("FundStatus", obj.status) or obj.status

    @column(gettext_lazy("Valuation"))
    def stands(self, obj: FundQuote) -> str | SafeString | Promise:
        return standing(obj)

    def row_edge(self, obj: FundQuote) -> str:
        return "warn" if is_held(obj) else ""

    def get_page(self, request: HttpRequest, obj: FundQuote) -> Page:
        fund = obj.fund
        return Page(
            title=_("NAV of %(fund)s on %(day)s")
            % {"fund": fund.code, "day": obj.nav_date},
            subtitle=fund.name,
            banners=_banners(obj),
            facts=[
                Fact(_("NAV"), told_nav(obj.nav), cells.NAV, main=True),
                Fact(_("Accumulative NAV"), told_nav(obj.accumulative_nav), cells.NAV),
                Fact(_("Moved"), percent(obj), note=_limit(obj)),
                Fact(_("Fund"), links.link(fund), note=fund.get_kind_display()),
                Fact(_("File date"), obj.file_date, cells.DATE),
                Fact(_("TA"), fund.transfer_agent.code),
            ],
            layout="two",
            columns=[
                [_said(obj), *self.acts_panels(request, obj)],
                [_versions(obj)],
            ],
        )


def _limit(quote: FundQuote) -> str:
    limit = rule_of(quote.fund.kind).moved_at_most
    return _("limit %(limit)s %%") % {"limit": limit}


def _banners(quote: FundQuote) -> list[Banner]:
    if is_held(quote):
        told = _("Nothing is valued with this NAV: %(why)s.")
        return [Banner(told % {"why": quote.get_doubt_display()}, "warn", "warn")]
    if quote.doubt:
        told = _("%(person)s released it: %(reason)s")
        release = quote.release
        figures_ = {"person": release.released_by, "reason": release.reason}
        return [Banner(told % figures_)]
    return []


def _said(quote: FundQuote) -> Panel:
    def words(field: str, said: str) -> Any:
        return codes.value_meaning(field, said) or said

    return Panel(
        _("What the file says"),
        [
            Items(
                [
                    Item(_("Fund status"), words("FundStatus", quote.status)),
                    Item(_("Conversion"), words("ConvertStatus", quote.convert_status)),
                    Item(_("Plans"), words("PeriodicStatus", quote.plan_status)),
                    Item(
                        _("Custody transfer"),
                        words("TransferAgencyStatus", quote.transfer_status),
                    ),
                    Item(_("Income per 10,000 shares"), quote.income, cells.NAV),
                    Item(_("7-day yield (%)"), quote.seven_day_yield, cells.NAV),
                    Item(_("File"), quote.file.name, cells.MONO),
                    Item(_("Record"), quote.line, cells.COUNT),
                ]
            )
        ],
    )


def _versions(quote: FundQuote) -> Panel:
    heads = [
        Column(_("Version"), cells.COUNT),
        Column(_("NAV"), cells.NAV),
        Column(_("File date"), cells.DATE),
        Column(_("Valuation")),
    ]
    rows = [
        (
            links.link(one, str(one.version)),
            told_nav(one.nav),
            one.file_date,
            standing(one),
        )
        for one in versions_of(quote)
    ]
    return Panel(_("Versions of this day"), [Table(heads, rows)])

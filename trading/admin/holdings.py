"""The register: what a sub account holds of a fund, lot by lot, and why."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.admin import cells, figures, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Table, Text
from trading.models import Holding
from trading.models.quotes import told_nav
from trading.selectors.order_pages import MOST_MOVEMENTS, moved_in_all, movements_of
from trading.selectors.valuation import Valued, valued

#: SourceType of 05.
SOURCES = {
    "0": _("Subscription"),
    "1": _("Purchase"),
    "2": _("Purchase by plan"),
    "3": _("Dividend"),
    "4": _("Non-trade transfer"),
    "5": _("Custody transfer"),
}


@admin.register(Holding)
class HoldingAdmin(ReadOnlyAdmin[Holding]):
    list_display = (
        "sub_account",
        "fund",
        "share_class",
        "shares",
        "frozen",
        "available",
        "unpaid_income",
    )
    list_filter = ("fund__code", "fund__transfer_agent__code")
    list_select_related = ("sub_account", "fund")
    column_kinds = {"sub_account": cells.MONO}
    search_fields = ("sub_account__number__exact",)
    search_label = _("Sub trading account")
    empty_words = _("Nobody holds shares")
    detail_select_related = (
        "fund__transfer_agent",
        "sub_account__distribution_account__fund_trading_account",
    )

    @column(_("Available"), kind=cells.SHARES)
    def available(self, obj: Holding) -> Decimal:
        return obj.shares - obj.frozen

    def get_page(self, request: HttpRequest, obj: Holding) -> Page:
        person = obj.sub_account.distribution_account.fund_trading_account
        worth = valued([obj], clock.today())[0]
        in_lots = obj.lots.aggregate(total=Sum("shares"))["total"] or Decimal("0.00")
        return Page(
            title=_("%(account)s holds %(fund)s")
            % {"account": obj.sub_account, "fund": obj.fund},
            banners=[
                *_differences(obj, in_lots, moved_in_all(obj)),
                *_held_nav(worth),
            ],
            facts=[
                Fact(
                    _("Shares"),
                    obj.shares,
                    cells.SHARES,
                    unit=_("shares"),
                    main=True,
                ),
                Fact(_("Frozen"), obj.frozen, cells.SHARES),
                Fact(_("Available"), obj.shares - obj.frozen, cells.SHARES),
                Fact(_("Unpaid income"), obj.unpaid_income, cells.SHARES),
                _value(worth),
                Fact(_("Fund"), links.link(obj.fund), note=obj.fund.name),
                Fact(_("TA"), obj.fund.transfer_agent.code),
                Fact(
                    _("Customer"),
                    links.link(person),
                    cells.MONO,
                    note=person.name_masked,
                ),
            ],
            layout="two",
            columns=[[_lots(obj, in_lots)], [_movements(obj)]],
        )

    def trail_subject(self, obj: Holding) -> str:
        return f"holding {obj.pk}"


def _value(worth: Valued) -> Fact:
    """What the shares are worth, and the day of the NAV that says so."""
    in_force = worth.in_force
    if worth.value is None:
        return Fact(_("Value"), None, cells.MONEY, note=_("no NAV is in force"))
    told = {"nav": figures.nav(told_nav(in_force.nav)), "day": in_force.nav_date}
    note = _("NAV %(nav)s of %(day)s") % told if in_force.nav else ""
    return Fact(_("Value"), worth.value, cells.MONEY, note=note)


def _held_nav(worth: Valued) -> list[Banner]:
    held = worth.in_force.held
    return [Banner(held.words, "warn", "warn")] if held else []


def _differences(holding: Holding, in_lots: Decimal, moved: Decimal) -> list[Banner]:
    """A register that does not add up is never shown as if it did."""
    if holding.shares == in_lots == moved:
        return []
    told = _(
        "The register does not add up: shares %(shares)s, lots %(lots)s, movements "
        "%(moved)s. Stop redemptions of this holding and find the row that is wrong."
    )
    figures = {
        "shares": cells.write(holding.shares, cells.SHARES),
        "lots": cells.write(in_lots, cells.SHARES),
        "moved": cells.write(moved, cells.SHARES),
    }
    return [Banner(told % figures, "bad", "warn")]


def _lots(holding: Holding, total: Decimal) -> Panel:
    lots = list(holding.lots.all())
    if not lots:
        return Panel(_("Lots"), [Text(_("There is no lot."))])
    heads = [
        Column(_("TA serial"), cells.MONO),
        Column(_("Registered on"), cells.DATE),
        Column(_("Source")),
        Column(_("Shares"), cells.SHARES),
    ]
    rows = [
        (
            lot.ta_serial_no,
            lot.registered_on,
            SOURCES.get(lot.source_type, lot.source_type),
            lot.shares,
        )
        for lot in lots
    ]
    table = Table(heads, rows, totals=[_("In all"), None, None, total])
    return Panel(_("Lots"), [table], note=_("oldest first"))


def _movements(holding: Holding) -> Panel:
    movements = movements_of(holding)
    if not movements:
        return Panel(_("Movements"), [Text(_("There is no movement."))])
    heads = [
        Column(_("Business date"), cells.DATE),
        Column(_("Shares"), cells.DIFFERENCE),
        Column(_("Source")),
        Column(_("TA serial"), cells.MONO),
    ]
    rows = [
        (
            movement.business_date,
            movement.shares,
            movement.get_source_kind_display(),
            movement.ta_serial_no,
        )
        for movement in movements
    ]
    note = _("newest first, %(count)s at most") % {"count": MOST_MOVEMENTS}
    return Panel(_("Movements"), [Table(heads, rows)], note=note)

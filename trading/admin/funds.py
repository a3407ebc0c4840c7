"""Funds: masters, changed by review only."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.admin import cells, links, moments
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.page import Banner, Fact, Item, Items, Page, Panel
from trading.admin.terms import quotes_panel, terms_panels
from trading.models import Fund
from trading.models.quotes import told_nav
from trading.selectors.valuation import navs_in_force


@admin.register(Fund)
class FundAdmin(ReadOnlyAdmin[Fund]):
    list_display = (
        "code",
        "name",
        "kind",
        "transfer_agent",
        "currency",
        "confirm_days",
        "purchase_pay_days",
        "redemption_pay_days",
        "dividend_pay_days",
    )
    list_filter = ("kind", "transfer_agent__code")
    list_select_related = ("transfer_agent",)
    column_kinds = {"code": cells.MONO, "currency": cells.MONO}
    search_fields = ("code__startswith",)
    search_label = _("Fund code")
    empty_words = _("No fund was imported")
    detail_select_related = ("transfer_agent",)

    def get_page(self, request: HttpRequest, obj: Fund) -> Page:
        agent, today = obj.transfer_agent, clock.today()
        in_force = navs_in_force([obj.pk], today)[obj.pk]
        held = [Banner(in_force.held.words, "warn", "warn")] if in_force.held else []
        return Page(
            title=_("Fund %(code)s") % {"code": obj},
            subtitle=obj.name,
            banners=held,
            facts=[
                Fact(
                    _("NAV"),
                    told_nav(in_force.nav),
                    cells.NAV,
                    note=moments.day(in_force.nav_date),
                    main=True,
                ),
                Fact(_("Kind"), obj.get_kind_display()),
                Fact(_("TA"), links.link(agent), note=agent.name),
                Fact(_("Currency"), obj.currency, cells.MONO),
            ],
            layout="two",
            columns=[
                [
                    quotes_panel(obj),
                    Panel(_("Days"), [_days(obj)], note=_("business days from T")),
                ],
                terms_panels(obj, today),
            ],
        )


def _days(fund: Fund) -> Items:
    return Items(
        [
            Item(_("Confirmed"), fund.confirm_days, cells.COUNT),
            Item(_("Purchase money to the fund"), fund.purchase_pay_days, cells.COUNT),
            Item(_("Redemption money"), fund.redemption_pay_days, cells.COUNT),
            Item(_("Dividend"), fund.dividend_pay_days, cells.COUNT),
            Item(_("Payout after its money"), fund.payout_lag_days, cells.COUNT),
        ]
    )

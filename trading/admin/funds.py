"""Funds: masters, changed by review only."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.page import Fact, Item, Items, Page, Panel
from trading.models import Fund


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
        agent = obj.transfer_agent
        return Page(
            title=_("Fund %(code)s") % {"code": obj},
            subtitle=obj.name,
            facts=[
                Fact(_("Kind"), obj.get_kind_display(), main=True),
                Fact(_("TA"), links.link(agent), note=agent.name),
                Fact(_("Currency"), obj.currency, cells.MONO),
            ],
            columns=[[Panel(_("Days"), [_days(obj)], note=_("business days from T"))]],
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

"""Sub trading accounts, fund accounts, and what the TA knows of both."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.searching import CustomerSearch
from accounts.models import FundAccount, SubAccount, TradingRegistration
from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, column
from fundops.core.admin.links import link
from fundops.core.admin.page import Fact, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge


@admin.register(SubAccount)
class SubAccountAdmin(CustomerSearch[SubAccount]):
    list_display = ("number", "customer", "partner", "capital_account")
    list_filter = ("distribution_account__partner__code",)
    list_select_related = (
        "capital_account",
        "capital_account__fund_trading_account",
        "distribution_account__partner",
    )
    detail_select_related = list_select_related
    search_fields = ("number__startswith",)
    person_path = "capital_account__fund_trading_account_id"
    empty_words = _("There is no sub trading account yet")

    @column(_("Customer"))
    def customer(self, sub: SubAccount) -> str:
        person = sub.capital_account.fund_trading_account
        return f"{person.number} {person.name_masked}"

    @column(_("Partner"))
    def partner(self, sub: SubAccount) -> str:
        return sub.distribution_account.partner.code

    def get_page(self, request: HttpRequest, obj: SubAccount) -> Page:
        person = obj.capital_account.fund_trading_account
        current = obj.capital_account.cards.filter(valid_until__isnull=True).first()
        partner = obj.distribution_account.partner
        return Page(
            title=_("Sub trading account %(number)s") % {"number": obj.number},
            facts=[
                Fact(_("Customer"), link(person), note=person.name_masked, main=True),
                Fact(_("Partner"), link(partner), note=partner.name),
                Fact(_("Distribution account"), link(obj.distribution_account)),
                Fact(_("Capital account"), link(obj.capital_account)),
                Fact(_("Card number"), link(current)),
            ],
            columns=[self.panels(request, obj)],
        )

    def panels(self, request: HttpRequest, sub: SubAccount) -> list[Panel]:
        """Say the panels below the facts."""
        rows = sub.registrations.select_related("fund_account__transfer_agent")
        return [_registrations(rows.order_by("pk"))]


@admin.register(FundAccount)
class FundAccountAdmin(CustomerSearch[FundAccount]):
    list_display = ("shown_number", "transfer_agent", "fund_trading_account")
    list_filter = ("transfer_agent__code",)
    list_select_related = ("transfer_agent", "fund_trading_account")
    detail_select_related = list_select_related
    search_fields = ("number__startswith",)
    person_path = "fund_trading_account_id"

    @column(_("Fund account"))
    def shown_number(self, account: FundAccount) -> str:
        return account.number or str(_("(no number yet)"))

    def get_page(self, request: HttpRequest, obj: FundAccount) -> Page:
        person = obj.fund_trading_account
        rows = obj.registrations.select_related(
            "fund_account__transfer_agent", "sub_account"
        )
        return Page(
            title=_("Fund account %(number)s") % {"number": self.shown_number(obj)},
            facts=[
                Fact(_("Customer"), link(person), note=person.name_masked, main=True),
                Fact(_("TA"), link(obj.transfer_agent), note=obj.transfer_agent.name),
                Fact(_("Frozen on"), obj.frozen_on),
            ],
            columns=[[_registrations(rows.order_by("pk"))]],
        )


def _registrations(rows: QuerySet[TradingRegistration]) -> Panel:
    title = _("Registrations at TAs")
    found = [
        (
            link(row.fund_account.transfer_agent),
            link(row.sub_account),
            link(row.fund_account, row.fund_account.number or _("(no number yet)")),
            row.active_since,
            state_badge(row),
        )
        for row in rows
    ]
    if not found:
        return Panel(title, [Text(_("No TA knows it yet."))])
    heads = [
        Column(_("TA")),
        Column(_("Sub trading account"), cells.MONO),
        Column(_("Fund account"), cells.MONO),
        Column(_("Active since"), cells.DATE),
        Column(_("State"), cells.STATE),
    ]
    return Panel(title, [Table(heads, found)])


@admin.register(TradingRegistration)
class TradingRegistrationAdmin(ReadOnlyAdmin[TradingRegistration]):
    list_display = (
        "sub_account",
        "transfer_agent",
        "fund_account",
        "state",
        "active_since",
    )
    list_filter = ("state", "fund_account__transfer_agent__code")
    list_select_related = (
        "sub_account",
        "fund_account",
        "fund_account__transfer_agent",
    )
    detail_select_related = list_select_related
    search_fields = ("sub_account__number__startswith",)
    search_label = _("Sub trading account")

    @column(_("TA"))
    def transfer_agent(self, row: TradingRegistration) -> str:
        return row.fund_account.transfer_agent.code

    def get_page(self, request: HttpRequest, obj: TradingRegistration) -> Page:
        agent = obj.fund_account.transfer_agent
        return Page(
            title=_("Registration of %(sub)s at TA %(agent)s")
            % {"sub": obj.sub_account, "agent": agent},
            badges=[state_badge(obj)],
            facts=[
                Fact(_("Sub trading account"), link(obj.sub_account), main=True),
                Fact(_("Fund account"), link(obj.fund_account)),
                Fact(_("TA"), link(agent), note=agent.name),
                Fact(_("Active since"), obj.active_since),
                Fact(_("Frozen on"), obj.fund_account.frozen_on),
            ],
        )

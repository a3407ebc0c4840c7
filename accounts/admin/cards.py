"""Capital accounts, the cards they had, and the debit agreements for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import secrets
from accounts.admin.searching import CustomerSearch
from accounts.models import BankCard, CapitalAccount, Mandate
from fundops.core.admin import cells
from fundops.core.admin.cells import Column
from fundops.core.admin.links import link
from fundops.core.admin.page import Fact, Page, Panel, Table, Text
from fundops.core.admin.reveals import RevealingAdmin, Secret
from fundops.core.admin.states import state_badge


@admin.register(CapitalAccount)
class CapitalAccountAdmin(CustomerSearch[CapitalAccount]):
    list_display = ("number", "fund_trading_account", "state")
    list_filter = ("state",)
    list_select_related = ("fund_trading_account",)
    detail_select_related = ("fund_trading_account",)
    search_fields = ("number__startswith",)
    person_path = "fund_trading_account_id"

    def get_page(self, request: HttpRequest, obj: CapitalAccount) -> Page:
        return Page(
            title=_("Capital account %(number)s") % {"number": obj.number},
            badges=[state_badge(obj)],
            facts=[
                Fact(
                    _("Customer"),
                    link(obj.fund_trading_account),
                    note=obj.fund_trading_account.name_masked,
                    main=True,
                ),
            ],
            columns=[[_cards(obj), _subs(obj)], [_mandates(obj)]],
            layout="two",
        )


def _cards(account: CapitalAccount) -> Panel:
    heads = [
        Column(_("Card"), cells.MONO),
        Column(_("Card number")),
        Column(_("Bank")),
        Column(_("Valid from"), cells.DATE),
        Column(_("Valid until"), cells.DATE),
    ]
    rows = [
        (
            link(card, card.number),
            card.card_no_masked,
            card.bank_code,
            card.valid_from,
            card.valid_until,
        )
        for card in account.cards.order_by("-valid_from", "-pk")
    ]
    return Panel(_("Cards"), [_table(heads, rows)], note=_("the current one first"))


def _subs(account: CapitalAccount) -> Panel:
    subs = account.sub_accounts.select_related("distribution_account__partner")
    heads = [Column(_("Sub trading account"), cells.MONO), Column(_("Partner"))]
    rows = [
        (link(sub, sub.number), sub.distribution_account.partner.name)
        for sub in subs.order_by("pk")
    ]
    return Panel(_("Sub trading accounts"), [_table(heads, rows)])


def _mandates(account: CapitalAccount) -> Panel:
    heads = [
        Column(_("Mandate"), cells.MONO),
        Column(_("Channel")),
        Column(_("Signed on"), cells.DATE),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            link(mandate, mandate.number),
            mandate.channel.name,
            mandate.signed_on,
            state_badge(mandate),
        )
        for mandate in account.mandates.select_related("channel").order_by("pk")
    ]
    return Panel(_("Debit agreements"), [_table(heads, rows)])


def _table(heads: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Table | Text:
    return Table(heads, rows) if rows else Text(_("There is none yet."))


@admin.register(BankCard)
class BankCardAdmin(RevealingAdmin[BankCard], CustomerSearch[BankCard]):
    list_display = (
        "number",
        "card_no_masked",
        "bank_code",
        "capital_account",
        "valid_from",
        "valid_until",
    )
    list_select_related = ("capital_account",)
    detail_select_related = ("capital_account__fund_trading_account",)
    search_fields = ("number__startswith",)
    person_path = "capital_account__fund_trading_account_id"

    def get_page(self, request: HttpRequest, obj: BankCard) -> Page:
        person = obj.capital_account.fund_trading_account
        return Page(
            title=_("Bank card %(number)s") % {"number": obj.number},
            subtitle=_("current") if obj.valid_until is None else _("former"),
            facts=[
                Fact(_("Card number"), obj.card_no_masked, main=True),
                Fact(_("Bank"), obj.bank_code),
                Fact(_("Customer"), link(person), note=person.name_masked),
                Fact(_("Capital account"), link(obj.capital_account)),
                Fact(_("Valid from"), obj.valid_from),
                Fact(_("Valid until"), obj.valid_until),
            ],
        )

    def secrets(self, obj: BankCard) -> Sequence[Secret]:
        person = obj.capital_account.fund_trading_account
        return [secrets.card(obj), secrets.name(person)]

    def trail_subject(self, obj: BankCard) -> str:
        return f"card {obj.number}"


@admin.register(Mandate)
class MandateAdmin(CustomerSearch[Mandate]):
    list_display = ("number", "capital_account", "channel", "state", "signed_on")
    list_filter = ("state", "channel__code")
    list_select_related = ("capital_account", "channel")
    detail_select_related = ("capital_account__fund_trading_account", "channel")
    search_fields = ("number__startswith",)
    person_path = "capital_account__fund_trading_account_id"
    empty_words = _("There is no mandate yet")

    def get_page(self, request: HttpRequest, obj: Mandate) -> Page:
        person = obj.capital_account.fund_trading_account
        current = obj.capital_account.cards.filter(valid_until__isnull=True).first()
        return Page(
            title=_("Mandate %(number)s") % {"number": obj.number},
            badges=[state_badge(obj)],
            facts=[
                Fact(_("Channel"), link(obj.channel), note=obj.channel.name, main=True),
                Fact(_("Customer"), link(person), note=person.name_masked),
                Fact(_("Capital account"), link(obj.capital_account)),
                Fact(_("Card number"), link(current)),
                Fact(_("Signed on"), obj.signed_on),
            ],
        )

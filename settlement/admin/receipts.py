"""What the fund side owes us, and the claims that wait for it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Fact, Page, Panel, Table
from fundops.core.admin.states import state_badge
from settlement.admin import books
from settlement.ledger.rules import fund_side_key
from settlement.models import TaReceipt
from settlement.selectors import page_facts


@admin.register(TaReceipt)
class TaReceiptAdmin(ReadOnlyAdmin[TaReceipt]):
    list_display = (
        "pay_date",
        "transfer_agent",
        "fund",
        "kind",
        "amount",
        "received",
        "state",
    )
    list_filter = ("state", "kind", "transfer_agent__code", "fund__code")
    list_select_related = ("transfer_agent", "fund")
    figure_columns = ("amount", "received")
    filter_totals = ("amount", "received")
    day_field = "pay_date"
    day_default = "all"
    empty_words = _("Nothing is due from a TA")
    shows_trail = False
    detail_select_related = ("transfer_agent", "fund")

    def get_page(self, request: HttpRequest, obj: TaReceipt) -> Page:
        key = fund_side_key(obj.transfer_agent.code, obj.fund.code, obj.pay_date)
        account = page_facts.account_of("1201", key)
        return Page(
            title=_("Due from TA %(ta)s for %(fund)s on %(day)s")
            % {"ta": obj.transfer_agent, "fund": obj.fund, "day": obj.pay_date},
            badges=[state_badge(obj)],
            subtitle=obj.get_kind_display(),
            facts=[
                books.amount_fact(_("Expected"), obj.amount, obj.currency),
                Fact(_("Received"), obj.received, cells.MONEY),
                Fact(_("Fund"), links.link(obj.fund), note=obj.fund.name),
                Fact(_("TA"), links.link(obj.transfer_agent)),
                Fact(_("Pay date"), obj.pay_date, cells.DATE),
                Fact(_("Account"), books.account_link(account), note=key),
            ],
            columns=[[_claims(obj)]],
        )


def _claims(receipt: TaReceipt) -> Panel:
    count = receipt.claims.count()
    claims = list(
        receipt.claims.select_related("sub_account").order_by("id")[: page_facts.MOST]
    )
    heads = [
        Column(_("Claim"), cells.MONO),
        Column(_("Order"), cells.MONO),
        Column(_("Sub trading account"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("Due"), cells.DATE),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            links.link(claim),
            claim.order_no,
            links.link(claim.sub_account),
            claim.amount,
            claim.due_date,
            state_badge(claim),
        )
        for claim in claims
    ]
    return Panel(
        _("Claims that wait for it"),
        [Table(heads, rows)],
        note=_("%(n)s in all") % {"n": figures.count(count)},
    )

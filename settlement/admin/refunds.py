"""Refunds: what waits for a decision, and everything one needs to decide it."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, evidence, links
from fundops.core.admin.acts import ActingAdmin
from fundops.core.admin.cells import Column, column
from fundops.core.admin.page import Fact, Item, Items, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.money import ZERO
from settlement.admin import books, refund_payee, under_review
from settlement.admin.acts import REFUND, REFUND_ACTS
from settlement.admin.claims import explain_link
from settlement.admin.evidence import evidence_panel
from settlement.admin.formula import refund_formula
from settlement.admin.refund_acts import CHANGES
from settlement.models import CollectionLeg, Refund
from settlement.selectors import page_facts
from settlement.selectors.parts import parts_of


@admin.register(Refund)
class RefundAdmin(ActingAdmin[Refund]):
    list_display = (
        "refund_no",
        "business_date",
        "order_no",
        "claim",
        "paid",
        "used",
        "amount",
        "due",
        "state",
    )
    list_filter = ("state", "claim__origin_kind")
    list_select_related = ("claim",)
    column_kinds = {
        "refund_no": cells.MONO,
        "order_no": cells.MONO,
        "claim": cells.MONO,
    }
    figure_columns = ("amount",)
    filter_totals = ("paid", "used", "amount")
    day_field = "business_date"
    search_fields = ("refund_no__startswith",)
    search_label = _("Refund number")
    empty_words = _("Nothing is to be refunded")
    acts = (*REFUND_ACTS, *CHANGES)
    detail_select_related = (
        "claim__sub_account__capital_account",
        "claim__sub_account__distribution_account__partner",
        "claim__sub_account__distribution_account__fund_trading_account",
        "card__capital_account",
        "lowered_from",
        "lowered_by",
        "card_by",
    )

    @column(_("Due"), kind=cells.DATE)
    def due(self, refund: Refund) -> object:
        return refund.claim.due_date

    def get_page(self, request: HttpRequest, obj: Refund) -> Page:
        claim = obj.claim
        record = page_facts.evidence(claim.record_id)
        return Page(
            title=_("Refund %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            banners=[
                *refund_payee.banners(obj),
                *under_review.banners(REFUND, obj.refund_no),
            ],
            facts=[
                books.amount_fact(_("To refund"), obj.amount, claim.currency),
                *refund_payee.payee_facts(obj),
                *books.customer_facts(claim.sub_account),
                Fact(_("Order"), books.order_link(obj.order_no), cells.MONO),
                Fact(
                    _("Claim"),
                    links.link(claim),
                    cells.MONO,
                    note=state_badge(claim),
                ),
                Fact(_("Due"), claim.due_date, cells.DATE),
            ],
            layout="review",
            columns=[
                [
                    refund_formula(obj, record, explain_link(claim)),
                    *refund_payee.parts(claim),
                    *refund_payee.another_card(obj),
                    evidence_panel(record),
                    _books(obj),
                ],
                [
                    *self.acts_panels(request, obj),
                    evidence.panel(REFUND, obj.refund_no, request),
                    *under_review.history(REFUND, obj.refund_no),
                    _debits(obj),
                    _others(obj),
                ],
            ],
        )


def _books(refund: Refund) -> Panel:
    account = page_facts.payable_of(refund.claim)
    entries = [line.entry for line in page_facts.lines_on(account)] if account else []
    link = books.entry_link(entries[-1]) if entries else None
    return books.ledger_panel(
        [
            ("2001", refund.order_no, ZERO, ZERO),
            ("2003", refund.claim.claim_no, _left(refund), _left(refund)),
            ("2006", "PO …", refund.amount, ZERO),
        ],
        note=_("an approval books nothing; sending does"),
        link=link,
    )


def _left(refund: Refund) -> Decimal:
    """Say what of the claim is owed still, once this refund is on its way."""
    if not refund.apart:
        return ZERO
    parts = parts_of(refund.claim)
    others = [one for one in parts if one.refund.pk != refund.pk and one.is_owed]
    return sum((one.refund.amount for one in others), ZERO)


def _debits(refund: Refund) -> Panel:
    """Say which debits paid the order."""
    legs = list(
        CollectionLeg.objects.filter(order__order_no=refund.order_no)
        .select_related("collection__channel")
        .order_by("id")
    )
    if not legs:
        return Panel(_("Debits"), [Text(_("No debit of ours paid it."))])
    heads = [
        Column(_("Collection"), cells.MONO),
        Column(_("Channel")),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            links.link(leg.collection),
            leg.collection.channel.code,
            leg.amount,
            state_badge(leg.collection),
        )
        for leg in legs
    ]
    return Panel(_("Debits"), [Table(heads, rows)])


def _others(refund: Refund) -> Panel:
    others = Refund.objects.filter(order_no=refund.order_no).exclude(pk=refund.pk)
    found = list(others[: page_facts.MOST])
    if not found:
        return Panel(
            _("Around it"),
            [Items([Item(_("Other refunds of the order"), _("none"))])],
        )
    heads = [
        Column(_("Refund"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [(links.link(one), one.amount, state_badge(one)) for one in found]
    return Panel(_("Around it"), [Table(heads, rows)])

"""Claims: what we owe whom, and the page that says why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Fact, Item, Items, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from settlement.admin import books, refund_payee
from settlement.admin.evidence import evidence_panel
from settlement.admin.formula import Part, formula, refund_formula
from settlement.models import Claim, Refund
from settlement.selectors import page_facts
from trading.models import TaRecord


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin[Claim]):
    list_display = (
        "claim_no",
        "kind",
        "sub_account",
        "order_no",
        "origin_kind",
        "origin_no",
        "amount",
        "due_date",
        "state",
    )
    list_filter = ("state", "kind", "origin_kind")
    list_select_related = ("sub_account",)
    column_kinds = {
        "claim_no": cells.MONO,
        "sub_account": cells.MONO,
        "order_no": cells.MONO,
        "origin_no": cells.MONO,
    }
    figure_columns = ("amount",)
    filter_totals = ("amount",)
    day_field = "due_date"
    day_default = "all"
    search_fields = ("claim_no__startswith",)
    search_label = _("Claim number")
    empty_words = _("Nothing is owed")
    detail_select_related = (
        "receipt__fund",
        "sub_account__distribution_account__partner",
        "sub_account__distribution_account__fund_trading_account",
    )

    def get_page(self, request: HttpRequest, obj: Claim) -> Page:
        record = page_facts.evidence(obj.record_id)
        return Page(
            title=_("Claim %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=obj.get_kind_display(),
            facts=[
                books.amount_fact(_("Amount"), obj.amount, obj.currency),
                *books.customer_facts(obj.sub_account),
                Fact(_("Order"), books.order_link(obj.order_no), cells.MONO),
                Fact(
                    _("Origin"),
                    obj.origin_no,
                    cells.MONO,
                    note=obj.get_origin_kind_display(),
                ),
                Fact(_("Due"), obj.due_date, cells.DATE),
                Fact(_("Business date"), obj.business_date, cells.DATE),
            ],
            layout="review",
            columns=[
                [
                    _how(obj, record),
                    *refund_payee.parts(obj),
                    evidence_panel(record),
                ],
                [_gate(obj), _payouts(obj), *_refund(obj)],
            ],
            below=[books.entries_panel(_entries(obj))],
        )


def explain_link(claim: Claim) -> Link | None:
    """Open the account that owes the claim, explained down to the file's row."""
    account = page_facts.payable_of(claim)
    url = links.object_url(account) if account else ""
    return Link(_("Explain"), url) if url else None


def _how(claim: Claim, record: TaRecord | None) -> Panel:
    refund = _refund_of(claim)
    if refund is not None:
        return refund_formula(refund, record, explain_link(claim))
    source = (
        _("%(type)s record %(line)s")
        % {"type": record.file.file_type, "line": record.line}
        if record
        else ""
    )
    parts = [
        Part(_("Confirmed"), claim.amount, source, "="),
        Part(_("To pay out"), claim.amount, is_sum=True),
    ]
    return Panel(
        _("How the amount is made"), [formula(parts)], link=explain_link(claim)
    )


def _entries(claim: Claim) -> list[Any]:
    account = page_facts.payable_of(claim)
    lines = page_facts.lines_on(account) if account else []
    return [line.entry for line in reversed(lines)]


def _gate(claim: Claim) -> Panel:
    """Say what money has to be there before the claim can be paid."""
    receipt = claim.receipt
    if receipt is None:
        return Panel(
            _("Money"),
            [Text(_("Paid from what was collected, once it has been remitted."))],
        )
    return Panel(
        _("Money"),
        [
            Items(
                [
                    Item(
                        _("From the fund side"),
                        links.link(receipt, f"{receipt.fund} {receipt.pay_date}"),
                    ),
                    Item(_("Pay date"), receipt.pay_date, cells.DATE),
                    Item(_("Expected"), receipt.amount, cells.MONEY),
                    Item(_("Received"), receipt.received, cells.MONEY),
                    Item(_("State"), state_badge(receipt)),
                ]
            )
        ],
    )


def _payouts(claim: Claim) -> Panel:
    payouts = list(claim.payouts.select_related("card").order_by("id"))
    if not payouts:
        return Panel(_("Payouts"), [Text(_("None was prepared."))])
    heads = [
        Column(_("Payout"), cells.MONO),
        Column(_("Card")),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (links.link(payout), str(payout.card), payout.amount, state_badge(payout))
        for payout in payouts
    ]
    return Panel(_("Payouts"), [Table(heads, rows)])


def _refund(claim: Claim) -> list[Panel]:
    refund = _refund_of(claim)
    if refund is None:
        return []
    items = [
        Item(_("Refund"), links.link(refund), cells.MONO),
        Item(_("State"), state_badge(refund)),
    ]
    return [Panel(_("Decision"), [Items(items)])]


def _refund_of(claim: Claim) -> Refund | None:
    """Find the refund of a claim in one part; the first of several."""
    alive = Refund.objects.filter(claim=claim).exclude(state=Refund.State.CANCELLED)
    return alive.order_by("part").first()

"""Transfers: instructions that move gathered money between bank accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, evidence, figures, links
from fundops.core.admin.acts import ActingAdmin
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Note
from fundops.core.admin.page import Banner, Fact, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.money import ZERO
from settlement.admin import books, under_review
from settlement.admin.acts import TRANSFER, TRANSFER_ACTS
from settlement.admin.transfer_panels import (
    correction_panel,
    position_panel,
    recent_panel,
)
from settlement.models import BankAccount, CustodianTransfer, TransferInstruction
from settlement.selectors import page_facts
from settlement.selectors.transfer_items import items_of
from settlement.services.transfers.owed import amount_owed, owed_by
from trading.models import Order


@admin.register(CustodianTransfer)
class CustodianTransferAdmin(ActingAdmin[CustodianTransfer]):
    list_display = (
        "transfer_no",
        "kind",
        "transfer_agent",
        "fund",
        "to_account",
        "amount",
        "pay_date",
        "business_date",
        "state",
    )
    list_filter = ("state", "kind", "transfer_agent__code", "fund__code")
    list_select_related = ("transfer_agent", "fund", "to_account")
    column_kinds = {"transfer_no": cells.MONO}
    figure_columns = ("amount",)
    filter_totals = ("amount",)
    day_field = "pay_date"
    day_default = "all"
    search_fields = ("transfer_no__startswith",)
    search_label = _("Transfer number")
    empty_words = _("No transfer was drafted")
    acts = TRANSFER_ACTS
    detail_select_related = (
        *("transfer_agent", "fund", "from_account", "to_account"),
        *("corrects", "replaces"),
    )

    def row_edge(self, obj: CustodianTransfer) -> str:
        return "warn" if _lacks_an_account(obj) else ""

    def get_page(self, request: HttpRequest, obj: CustodianTransfer) -> Page:
        return Page(
            title=_("Transfer %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            subtitle=obj.get_kind_display(),
            banners=[
                *under_review.banners(TRANSFER, obj.transfer_no),
                *_banners(obj),
            ],
            facts=[
                Fact(
                    _("Amount"),
                    obj.amount,
                    cells.MONEY,
                    unit="CNY" if obj.currency == "156" else obj.currency,
                    main=True,
                    note=figures.capitals(obj.amount),
                ),
                _account_fact(_("From"), obj.from_account),
                _account_fact(_("To"), obj.to_account),
                Fact(
                    _("Fund"),
                    links.link(obj.fund),
                    note=obj.fund.name if obj.fund else "",
                ),
                Fact(_("TA"), links.link(obj.transfer_agent)),
                Fact(_("Pay date"), obj.pay_date, cells.DATE),
                Fact(_("Content hash"), obj.content_sha256, cells.HASH),
                *_refers_to(obj),
            ],
            layout="review",
            columns=[
                [
                    *correction_panel(obj),
                    _items(obj),
                    position_panel(obj),
                    *_books(obj),
                    *_corrections(obj),
                ],
                [
                    *self.acts_panels(request, obj),
                    evidence.panel(TRANSFER, obj.transfer_no, request),
                    *under_review.history(TRANSFER, obj.transfer_no),
                    *_answers(obj),
                    recent_panel(obj),
                ],
            ],
        )


def _lacks_an_account(transfer: CustodianTransfer) -> bool:
    return transfer.from_account_id is None or transfer.to_account_id is None


def _banners(transfer: CustodianTransfer) -> list[Banner]:
    if not _lacks_an_account(transfer):
        return []
    words = _(
        "The registry names no single account for this transfer; it cannot be "
        "submitted. Complete the registry, then draft it anew."
    )
    return [Banner(words, "warn", "warn")]


def _refers_to(transfer: CustodianTransfer) -> list[Fact]:
    if transfer.replaces is None:
        return []
    return [Fact(_("Replaces"), links.link(transfer.replaces), cells.MONO)]


def _corrections(transfer: CustodianTransfer) -> list[Panel]:
    """Draw the corrections that were drafted of it; it stays as it is."""
    found = transfer.corrections.order_by("-id")[: page_facts.MOST]
    rows = [
        (
            links.link(one),
            one.get_correction_code_display(),
            one.amount,
            state_badge(one),
        )
        for one in found
    ]
    if not rows:
        return []
    heads = [
        Column(_("Correction"), cells.MONO),
        Column(_("Reason")),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    return [Panel(_("Corrected by"), [Table(heads, rows)])]


def _account_fact(label: Any, account: BankAccount | None) -> Fact:
    if account is None:
        return Fact(label, None, note=_("not in the registry"))
    return Fact(
        label,
        links.link(account, account.account_no),
        cells.MONO,
        note=f"{account.get_kind_display()} · {account.account_name}",
    )


def _answers(transfer: CustodianTransfer) -> list[Panel]:
    """Say by which line the bank was told, and what it said, in its words."""
    told = TransferInstruction.objects.filter(transfer=transfer).select_related("file")
    answers = transfer.answers.select_related("file").order_by("id")
    rows: list[Any] = [
        (one.sent_at, _("Sent"), "", f"{one.file.name}:{one.line}") for one in told
    ]
    for answer in answers:
        where = f"{answer.file.name}:{answer.line}" if answer.file else ""
        said = " ".join(filter(None, (answer.code, answer.text)))
        rows.append((answer.said_at, answer.get_outcome_display(), said, where))
    if not rows:
        return [Panel(_("At the bank"), [Text(_("It was not sent yet."))])]
    heads = [
        Column(_("At"), cells.MOMENT),
        Column(_("Result")),
        Column(_("The bank's words / code"), cells.LONG),
        Column(_("Evidence"), cells.LONG),
    ]
    return [Panel(_("At the bank"), [Table(heads, rows)])]


def _items(transfer: CustodianTransfer) -> Panel:
    whole = items_of(transfer)
    count = whole.count()
    related = whole.select_related("movement", "payout", "account")
    items = list(related.order_by("id")[: page_facts.MOST])
    orders = {
        order.order_no: order
        for order in Order.objects.filter(order_no__in=[i.order_no for i in items])
    }
    heads = [
        Column(_("Order"), cells.MONO),
        Column(_("TA serial"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
    ]
    rows = [
        (
            links.link(orders.get(item.order_no), item.order_no) or str(item),
            item.ta_serial_no,
            item.amount,
        )
        for item in items
    ]
    total = _("%(n)s in all") % {"n": figures.count(count)}
    return Panel(
        _("Confirmed amounts"),
        [Table(heads, rows, totals=(total, None, transfer.amount))],
        note=_("each is in exactly one transfer")
        if count <= len(items)
        else _("the first %(n)s") % {"n": len(items)},
    )


def _books(transfer: CustodianTransfer) -> list[Panel]:
    owed = owed_by(transfer)
    if owed is None:
        return []
    rest = max(amount_owed(owed) - transfer.amount, ZERO)
    return [
        books.ledger_panel(
            [
                (owed.code, owed.key, rest, rest),
                ("1102", transfer.transfer_no, transfer.amount, ZERO),
            ],
            note=_("a draft books nothing; sending does"),
        )
    ]


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin[BankAccount]):
    list_display = (
        "account_no",
        "kind",
        "bank_code",
        "account_name",
        "transfer_agent",
        "fund",
        "is_active",
    )
    list_filter = ("kind", "transfer_agent__code")
    list_select_related = ("transfer_agent", "fund")
    column_kinds = {"account_no": cells.MONO}
    search_fields = ("account_no__startswith",)
    search_label = _("Account number")
    empty_words = _("No bank account is registered")

    def get_page(self, request: HttpRequest, obj: BankAccount) -> Page:
        balance = page_facts.balance_of("1001", obj.account_no)
        account = page_facts.account_of("1001", obj.account_no)
        return Page(
            title=_("Bank account %(number)s") % {"number": obj.account_no},
            subtitle=obj.get_kind_display(),
            facts=[
                Fact(
                    _("Booked"),
                    books.account_link(account) and balance,
                    cells.MONEY,
                    main=True,
                ),
                Fact(_("Account name"), obj.account_name),
                Fact(_("Bank"), Note(obj.bank_code, "")),
                Fact(_("TA"), links.link(obj.transfer_agent)),
                Fact(_("Fund"), links.link(obj.fund)),
                Fact(_("In use"), obj.is_active),
            ],
        )

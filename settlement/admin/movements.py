"""Movements of our bank accounts: what told of each, what it is, what it booked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Break
from settlement.admin import books
from settlement.models import (
    BankMovement,
    CustodianTransfer,
    JournalEntry,
    PayoutAttempt,
)
from settlement.selectors import page_facts

_State = BankMovement.State


@admin.register(BankMovement)
class BankMovementAdmin(ReadOnlyAdmin[BankMovement]):
    list_display = (
        "evidence_key",
        "booked_on",
        "account",
        "amount",
        "nature",
        "subject_no",
        "counterparty_masked",
        "summary",
        "state",
    )
    list_filter = ("state", "nature", "account__account_no")
    list_select_related = ("account",)
    column_kinds = {
        "evidence_key": cells.MONO,
        "subject_no": cells.MONO,
        "summary": cells.LONG,
    }
    figure_columns = ("amount",)
    filter_totals = ("amount",)
    day_field = "booked_on"
    day_default = "all"
    search_fields = ("subject_no__exact",)
    search_label = _("Subject")
    empty_words = _("Nothing moved on our bank accounts")
    detail_select_related = ("account", "first_file", "statement_file")

    def row_edge(self, obj: BankMovement) -> str:
        if obj.state == _State.REFUTED:
            return "bad"
        return "warn" if obj.nature == BankMovement.Nature.UNKNOWN else ""

    def get_page(self, request: HttpRequest, obj: BankMovement) -> Page:
        return Page(
            title=_("Bank movement %(number)s") % {"number": obj.evidence_key},
            badges=[state_badge(obj)],
            subtitle=obj.get_nature_display(),
            banners=_banners(obj),
            facts=[
                Fact(_("Amount"), obj.amount, cells.MONEY, unit="CNY", main=True),
                Fact(_("Bank account"), links.link(obj.account)),
                Fact(_("Booked on"), obj.booked_on, cells.DATE),
                Fact(_("Counterparty"), obj.counterparty_masked or None, cells.MONO),
                Fact(_("Subject"), _subject(obj), cells.MONO),
                Fact(_("Bank serial"), obj.bank_serial or None, cells.MONO),
                Fact(_("Summary"), obj.summary or None),
                Fact(_("First told by"), links.link(obj.first_file), cells.MONO),
                Fact(_("Statement"), links.link(obj.statement_file), cells.MONO),
            ],
            below=[books.entries_panel(_entries(obj)), *_breaks(obj)],
        )


def movements_panel(title: Any, movements: QuerySet[BankMovement]) -> Panel:
    """Draw movements as other pages show them."""
    found = list(movements.select_related("account").order_by("id")[: page_facts.MOST])
    if not found:
        return Panel(title, [Text(_("None."))])
    heads = [
        Column(_("Movement"), cells.MONO),
        Column(_("Booked on"), cells.DATE),
        Column(_("Amount"), cells.MONEY),
        Column(_("Nature")),
        Column(_("Subject"), cells.MONO),
        Column(_("Counterparty"), cells.MONO),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            links.link(x, x.evidence_key),
            x.booked_on,
            x.amount,
            x.get_nature_display(),
            x.subject_no or None,
            x.counterparty_masked or None,
            state_badge(x),
        )
        for x in found
    ]
    return Panel(
        title,
        [Table(heads, rows)],
        note=_("%(n)s in all") % {"n": figures.count(movements.count())},
    )


def _banners(movement: BankMovement) -> list[Banner]:
    if movement.state == _State.REFUTED:
        words = _("The statements lack it: it was booked back. Ask the bank.")
        return [Banner(words, "bad", "stop")]
    if movement.nature == BankMovement.Nature.UNKNOWN:
        words = _("Nobody knows yet whose money this is; its break says what to do.")
        return [Banner(words, "warn", "what")]
    if movement.state != _State.ON_STATEMENT:
        words = _("In transit: no statement shows it yet.")
        return [Banner(words, "", "clock")]
    return []


def _subject(movement: BankMovement) -> Any:
    """Open the payout or transfer whose money it is."""
    number = movement.subject_no
    attempt = PayoutAttempt.objects.filter(attempt_no=number).first()
    if attempt is not None:
        return links.link(attempt.payout, number)
    transfer = CustodianTransfer.objects.filter(transfer_no=number).first()
    return links.link(transfer, number) if transfer else number or None


def _entries(movement: BankMovement) -> list[JournalEntry]:
    booked = JournalEntry.objects.filter(reference=movement.entry_reference)
    about = JournalEntry.objects.filter(subject_no=movement.evidence_key)
    return list((booked | about).order_by("id")) if movement.entry_reference else []


def _breaks(movement: BankMovement) -> list[Panel]:
    found = list(Break.objects.filter(subject=movement.evidence_key).order_by("id"))
    if not found:
        return []
    heads = [
        Column(_("Break"), cells.MONO),
        Column(_("Message")),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [(links.link(x), x.message, x.amount, state_badge(x)) for x in found]
    return [Panel(_("Breaks"), [Table(heads, rows)])]

"""Balances: every account, and the page that explains one down to the file's row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, column
from fundops.core.admin.page import (
    Fact,
    Item,
    Items,
    Page,
    Panel,
    Row,
    Table,
    Text,
)
from fundops.core.admin.states import DONE, FAILED, badge_of, state_badge
from fundops.core.money import ZERO
from settlement.admin import books
from settlement.admin.evidence import fields_brief, raw_bytes, where_it_stands
from settlement.admin.words import account_name, account_per, event_words, unit_of
from settlement.ledger.chart import CODES
from settlement.models import Claim, LedgerAccount, Posting
from settlement.selectors import page_facts
from trading.models import Order, TaRecord


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin[LedgerAccount]):
    detail_template = "admin/settlement/account.html"
    list_display = ("account", "key", "per", "book", "currency", "balance")
    list_filter = ("code", "book")
    column_kinds = {"key": cells.MONO}
    figure_columns = ("balance",)
    filter_totals = ("balance",)
    search_fields = ("key__startswith",)
    search_label = _("Order, claim or other number")
    empty_words = _("No account has been used")
    shows_trail = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by number under every code: the index begins with the code."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            found = found.filter(code__in=sorted(CODES))
        return found, duplicates

    @column(_("Account"))
    def account(self, account: LedgerAccount) -> str:
        return account_name(account.code)

    @column(_("per"))
    def per(self, account: LedgerAccount) -> str:
        return account_per(account.code)

    def get_page(self, request: HttpRequest, obj: LedgerAccount) -> Page:
        lines = page_facts.lines_on(obj)
        _steps, below = _chain(obj, lines)
        return Page(
            title=_("%(account)s, %(key)s")
            % {"account": account_name(obj.code), "key": obj.key},
            badges=[_agrees(obj, lines)],
            facts=[
                books.amount_fact(_("Balance"), obj.balance, obj.currency),
                Fact(_("Account"), account_name(obj.code), note=account_per(obj.code)),
                Fact(_("Of"), obj.key, cells.MONO),
                Fact(_("Book"), obj.get_book_display()),
            ],
            below=[*below, _lines(obj, lines)],
        )

    def get_detail_context(
        self, request: HttpRequest, obj: LedgerAccount
    ) -> dict[str, Any]:
        context = super().get_detail_context(request, obj)
        chain, _below = _chain(obj, page_facts.lines_on(obj))
        return {**context, "chain": chain}


def _agrees(account: LedgerAccount, lines: list[Posting]) -> Any:
    """Say whether the lines come to the balance, where the page has all of them."""
    if len(lines) >= page_facts.MOST:
        return ""
    agrees = sum((line.amount for line in lines), ZERO) == account.balance
    if agrees:
        return badge_of(DONE, _("Agrees with its lines"))
    return badge_of(FAILED, _("Differs from its lines"))


def _lines(account: LedgerAccount, lines: list[Posting]) -> Panel:
    heads = [
        Column(_("Date"), cells.DATE),
        Column(_("Entry"), cells.MONO),
        Column(_("Event")),
        Column(_("About"), cells.MONO),
        Column(_("Debit + credit −"), cells.MONEY),
    ]
    rows = [
        (
            line.business_date,
            books.entry_link(line.entry),
            event_words(line.entry.event),
            line.entry.subject_no,
            line.amount,
        )
        for line in lines
    ]
    total = None if len(lines) >= page_facts.MOST else account.balance
    return Panel(
        _("Lines"),
        [Table(heads, rows, totals=(_("Balance"), None, None, None, total))],
        note=_("newest first, %(n)s at most") % {"n": page_facts.MOST},
    )


def _chain(
    account: LedgerAccount, lines: list[Posting]
) -> tuple[list[Panel], list[Panel]]:
    """
    Explain a balance: account, its last entry, the order, the row of the file.

    Gives the steps of the chain, and what stands below it.
    """
    if not lines:
        return [], []
    entry = lines[0].entry
    steps = [
        Panel(_("Balance"), [_balance(account), _owed(account)]),
        Panel(
            _("Entry"),
            [
                Items(
                    [
                        Item(_("Entry"), books.entry_link(entry), cells.MONO),
                        Item(_("Event"), event_words(entry.event)),
                        Item(_("Business date"), entry.business_date, cells.DATE),
                        Item(_("Posted at"), entry.posted_at, cells.MOMENT),
                    ]
                ),
                books.lines_brief(entry, selected=account.pk),
            ],
        ),
    ]
    record = page_facts.evidence(entry.record_id)
    order = _order(entry.subject_no, record)
    if order is not None:
        steps.append(Panel(_("Order"), [_asked(order), _amounts(order)]))
    below: list[Panel] = []
    if record is not None:
        raw = page_facts.raw_record(record)
        steps.append(
            Panel(
                _("Row of the file"),
                [Items(where_it_stands(record)), fields_brief(record, raw)],
            )
        )
        if raw is not None:
            below.append(
                Panel(
                    _("Raw bytes"),
                    [raw_bytes(raw)],
                    note=_("GB18030, cut at the fields; marked is what was used"),
                )
            )
    return steps, below


def _balance(account: LedgerAccount) -> Items:
    return Items(
        [
            Item(_("Account"), account_name(account.code)),
            Item(_("Of"), account.key, cells.MONO),
            Item(
                _("Balance"),
                cells.write(account.balance, cells.MONEY)
                + f" {unit_of(account.currency)}",
            ),
        ]
    )


def _owed(account: LedgerAccount) -> Table | Text:
    """Say what stands behind an account of one claim."""
    claim = Claim.objects.filter(claim_no=account.key).first()
    if claim is None:
        return Text(account_per(account.code))
    heads = [Column(_("Claim"), cells.MONO), Column(_("Amount"), cells.MONEY)]
    return Table(
        [*heads, Column(_("State"), cells.STATE)],
        [Row((links.link(claim), claim.amount, state_badge(claim)), "sel")],
    )


def _order(order_no: str, record: TaRecord | None) -> Order | None:
    if record is not None and record.order is not None:
        return record.order
    return Order.objects.filter(order_no=order_no).select_related("fund").first()


def _asked(order: Order) -> Items:
    return Items(
        [
            Item(_("Order"), links.link(order), cells.MONO),
            Item(_("State"), state_badge(order)),
            Item(_("Business"), order.get_business_code_display()),
            Item(_("Fund"), links.link(order.fund)),
            Item(_("Sub trading account"), links.link(order.sub_account), cells.MONO),
        ]
    )


def _amounts(order: Order) -> Table:
    heads = [Column(_("Item")), Column(_("Amount"), cells.MONEY)]
    rows = [
        (_("Applied for"), order.amount),
        (_("Confirmed"), order.confirmed_amount),
    ]
    if order.amount is not None:
        rows.append((_("Not confirmed"), order.amount - order.confirmed_amount))
    return Table(heads, rows)

"""Statements of our bank accounts, and how the ledger compared with each."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.page import Banner, Fact, Item, Items, Page, Panel
from settlement.admin.movements import movements_panel
from settlement.models import BankMovement, BankStatement
from settlement.services.movements import IN_TRANSIT


@admin.register(BankStatement)
class BankStatementAdmin(ReadOnlyAdmin[BankStatement]):
    list_display = (
        "date",
        "account",
        "opening",
        "closing",
        "lines",
        "ledger",
        "in_transit",
        "difference",
        "reconciled_at",
    )
    list_filter = ("account__account_no",)
    list_select_related = ("account",)
    column_kinds = {"difference": cells.DIFFERENCE}
    figure_columns = ("closing", "ledger", "in_transit", "difference")
    day_field = "date"
    day_default = "all"
    empty_words = _("The bank sent no statement")
    detail_select_related = ("account", "file")
    shows_trail = False

    def row_edge(self, obj: BankStatement) -> str:
        if obj.difference:
            return "bad"
        return "" if obj.reconciled_at else "warn"

    def get_page(self, request: HttpRequest, obj: BankStatement) -> Page:
        shown = BankMovement.objects.filter(statement_file_id=obj.file_id)
        waiting = BankMovement.objects.filter(
            account=obj.account, state__in=IN_TRANSIT, booked_on__lte=obj.date
        )
        return Page(
            title=_("Statement of %(account)s on %(day)s")
            % {"account": obj.account, "day": obj.date},
            banners=_banners(obj),
            facts=[
                Fact(_("Closing"), obj.closing, cells.MONEY, unit="CNY", main=True),
                Fact(_("Opening"), obj.opening, cells.MONEY),
                Fact(_("Lines"), obj.lines, cells.COUNT),
                Fact(_("Bank account"), links.link(obj.account)),
                Fact(_("File"), links.link(obj.file), cells.MONO),
            ],
            layout="side wide-side",
            columns=[
                [_comparison(obj)],
                [
                    movements_panel(_("On this statement"), shown),
                    movements_panel(_("In transit: on no statement yet"), waiting),
                ],
            ],
        )


def _banners(statement: BankStatement) -> list[Banner]:
    if statement.reconciled_at is None:
        words = _("Not compared with the ledger yet.")
        return [Banner(words, "warn", "clock")]
    if statement.difference:
        words = _("The ledger differs from it; its break says by how much.")
        return [Banner(words, "bad", "stop")]
    return []


def _comparison(statement: BankStatement) -> Panel:
    """1001 = closing + in transit."""
    return Panel(
        _("Ledger against statement"),
        [
            Items(
                [
                    Item(_("Ledger 1001"), statement.ledger, cells.MONEY),
                    Item(_("Closing"), statement.closing, cells.MONEY),
                    Item(_("In transit"), statement.in_transit, cells.MONEY),
                    Item(_("Difference"), statement.difference, cells.DIFFERENCE),
                    Item(_("Compared at"), statement.reconciled_at, cells.MOMENT),
                ]
            )
        ],
    )

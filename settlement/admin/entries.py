"""Entries: what was booked of a day, and the page of one with its lines."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import column
from fundops.core.admin.page import Banner, Fact, Page, Panel
from settlement.admin import books
from settlement.admin.evidence import evidence_panel
from settlement.admin.words import event_words
from settlement.models import JournalEntry, Posting
from settlement.selectors import page_facts

_NUMBER = re.compile(r"(?:JE)?0*([1-9][0-9]{0,17})", re.ASCII | re.IGNORECASE)


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin[JournalEntry]):
    list_display = (
        "number",
        "business_date",
        "what",
        "book",
        "subject_no",
        "amount",
        "effective_date",
        "posted_at",
    )
    list_filter = ("book", "event")
    column_kinds = {"subject_no": cells.MONO}
    figure_columns = ("amount",)
    day_field = "business_date"
    search_fields = ("subject_no__exact", "reference__startswith")
    search_label = _("Entry, order or other number")
    empty_words = _("Nothing was booked")
    shows_trail = False
    detail_select_related = ("reverses",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        debits = (
            Posting.objects.filter(
                entry=OuterRef("pk"),
                business_date=OuterRef("business_date"),
                amount__gt=0,
            )
            .values("entry")
            .annotate(total=Sum("amount"))
        )
        rows = super().get_queryset(request)
        return rows.annotate(debits=Subquery(debits.values("total")))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for an entry's own number, too: JE000000000007."""
        number = _NUMBER.fullmatch(search_term.strip())
        if number and search_term.strip().upper().startswith("JE"):
            return queryset.filter(pk=int(number[1])), False
        return super().get_search_results(request, queryset, search_term)

    @column(_("Entry"), kind=cells.MONO)
    def number(self, entry: JournalEntry) -> str:
        return entry.entry_no

    @column(_("Event"))
    def what(self, entry: JournalEntry) -> Any:
        return event_words(entry.event)

    @column(_("Amount"), kind=cells.MONEY)
    def amount(self, entry: JournalEntry) -> Decimal | None:
        debits: Decimal | None = getattr(entry, "debits", None)
        return debits

    def get_page(self, request: HttpRequest, obj: JournalEntry) -> Page:
        record = page_facts.evidence(obj.record_id)
        columns = [[Panel(_("Lines"), [books.lines_table(obj)])]]
        if record is not None:
            columns.append([evidence_panel(record)])
        return Page(
            title=_("Entry %(number)s") % {"number": obj},
            subtitle=event_words(obj.event),
            banners=_banners(obj),
            facts=[
                books.amount_fact(_("Amount"), self.amount(obj) or Decimal(0), "156"),
                Fact(_("Book"), obj.get_book_display()),
                Fact(_("About"), books.subject_link(obj), cells.MONO),
                Fact(_("Business date"), obj.business_date, cells.DATE),
                Fact(_("Effective date"), obj.effective_date, cells.DATE),
                Fact(_("Posted at"), obj.posted_at, cells.MOMENT),
                Fact(_("Reference"), obj.reference, cells.MONO),
            ],
            layout="two" if record is not None else "one",
            columns=columns,
        )


def _banners(entry: JournalEntry) -> list[Banner]:
    if entry.reverses is not None:
        words = _("This reverses %(number)s.") % {"number": entry.reverses}
        return [Banner(words, "hold", "back")]
    undone = entry.reversed_by.first()
    if undone is not None:
        words = _("This was reversed by %(number)s.") % {"number": undone}
        return [Banner(words, "hold", "back")]
    return []

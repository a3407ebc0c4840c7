"""Collections: debits of customers' cards, with what was called and answered."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Table, Text
from fundops.core.admin.states import badge, state_badge
from settlement.admin import books
from settlement.admin.channel_files import status_badge
from settlement.models import (
    ChannelRow,
    Collection,
    CollectionAnswer,
    CollectionLeg,
    JournalEntry,
    Remittance,
)
from settlement.selectors import page_facts

_State = Collection.State


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin[Collection]):
    list_display = (
        "collection_no",
        "business_date",
        "channel",
        "mandate",
        "amount",
        "succeeded_at",
        "channel_serial_no",
        "state",
    )
    list_filter = ("state", "channel__code")
    list_select_related = ("channel", "mandate")
    column_kinds = {
        "collection_no": cells.MONO,
        "channel_serial_no": cells.MONO,
        "mandate": cells.MONO,
    }
    figure_columns = ("amount",)
    filter_totals = ("amount",)
    day_field = "business_date"
    day_default = "intake"
    search_fields = ("collection_no__startswith",)
    search_label = _("Collection number")
    empty_words = _("Nothing was collected")
    detail_select_related = ("channel", "mandate__capital_account")

    def row_edge(self, obj: Collection) -> str:
        """What may have happened needs someone; what came too late, too."""
        needs = (_State.UNKNOWN, _State.LATE_SUCCEEDED)
        return "warn" if obj.state in needs else ""

    def get_page(self, request: HttpRequest, obj: Collection) -> Page:
        return Page(
            title=_("Collection %(number)s") % {"number": obj},
            badges=[state_badge(obj)],
            banners=_banners(obj),
            facts=[
                books.amount_fact(_("Amount"), obj.amount, "156"),
                Fact(_("Channel"), links.link(obj.channel), note=obj.channel.name),
                Fact(
                    _("Mandate"),
                    links.link(obj.mandate),
                    cells.MONO,
                    note=str(obj.mandate.capital_account),
                ),
                Fact(_("Business date"), obj.business_date, cells.DATE),
                Fact(_("Succeeded at"), obj.succeeded_at, cells.MOMENT),
                Fact(_("Channel serial"), obj.channel_serial_no or None, cells.MONO),
            ],
            layout="two",
            columns=[
                [_orders(obj)],
                [_answers(obj), _told(obj)],
            ],
            below=[books.entries_panel(_entries(obj))],
        )


def _entries(collection: Collection) -> list[JournalEntry]:
    return page_facts.entries_about(collection.collection_no)


def _banners(collection: Collection) -> list[Banner]:
    if collection.state == _State.UNKNOWN:
        words = _("Outcome unknown, enquire only; sending again could debit twice.")
        return [Banner(words, "warn", "what")]
    if collection.state == _State.SUBMITTED:
        return [Banner(_("The channel has not said how it ended."), "", "send")]
    if page_facts.balance_of("2009", collection.collection_no):
        words = _("It succeeded after its order was given up; the money waits on 2009.")
        return [Banner(words, "warn", "warn")]
    return []


def _orders(collection: Collection) -> Panel:
    legs = list(
        CollectionLeg.objects.filter(collection=collection)
        .select_related("order__fund")
        .order_by("id")
    )
    heads = [
        Column(_("Order"), cells.MONO),
        Column(_("Fund")),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (
            links.link(leg.order),
            links.link(leg.order.fund),
            leg.amount,
            state_badge(leg.order),
        )
        for leg in legs
    ]
    return Panel(
        _("Orders it pays"),
        [Table(heads, rows, totals=(_("Debit"), None, collection.amount, None))],
    )


def _answers(collection: Collection) -> Panel:
    attempts = list(collection.attempts.order_by("id"))
    if not attempts:
        return Panel(_("Calls and answers"), [Text(_("It was not sent yet."))])
    rows: list[tuple[object, ...]] = []
    for attempt in attempts:
        rows.append((attempt.called_at, _("Called"), "", attempt.attempt_no))
        rows += [_answer(answer) for answer in attempt.answers.order_by("id")]
    heads = [
        Column(_("Time"), cells.MOMENT),
        Column(_("What")),
        Column(_("Outcome"), cells.STATE),
        Column(_("What the channel said")),
    ]
    return Panel(
        _("Calls and answers"),
        [Table(heads, rows)],
        note=_("the call is committed before it is made"),
    )


def _told(collection: Collection) -> Panel:
    """What the channel's files say of it, and what of its window's money came."""
    rows = list(
        ChannelRow.objects.filter(
            our_no=collection.collection_no, file__channel=collection.channel_id
        )
        .select_related("file")
        .order_by("id")[: page_facts.MOST]
    )
    if not rows:
        return Panel(_("Channel files"), [Text(_("No file of the channel has it."))])
    owed = {
        one.window_day: one
        for one in Remittance.objects.filter(
            channel=collection.channel_id,
            window_day__in=[row.file.window_day for row in rows if row.file.window_day],
        ).select_related("channel")
    }
    heads = [
        Column(_("File"), cells.MONO),
        Column(_("Line"), cells.COUNT),
        Column(_("Serial"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("Status"), cells.STATE),
        Column(_("Remittance"), cells.STATE),
    ]
    table = [
        (
            links.link(row.file),
            row.line,
            row.serial_no,
            row.amount,
            status_badge(row),
            state_badge(owed[row.file.window_day])
            if row.file.window_day in owed
            else None,
        )
        for row in rows
    ]
    return Panel(_("Channel files"), [Table(heads, table)])


def _answer(answer: CollectionAnswer) -> tuple[object, ...]:
    return (
        answer.answered_at,
        answer.get_source_display(),
        badge(answer.outcome, word=answer.get_outcome_display()),
        f"{answer.code} {answer.text}".strip() or None,
    )

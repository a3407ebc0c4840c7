"""Channels' statement files: what they say, and what we made of it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.channels.errors import REASONS
from fundops.core.admin import cells, figures, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Row, Table, Text
from fundops.core.admin.states import badge, state_badge
from settlement.models import ChannelFile, ChannelRow, Collection, Remittance
from settlement.selectors import page_facts

_State = ChannelFile.State
_Status = ChannelRow.Status
#: How a row's status looks.
_LOOKS = {
    _Status.SUCCEEDED: "SUCCEEDED",
    _Status.FAILED: "FAILED",
    _Status.CANCELLED: "CANCELLED",
    _Status.ILLEGAL: "REFUSED",
    _Status.PROCESSING: "UNKNOWN",
}


@admin.register(ChannelFile)
class ChannelFileAdmin(ReadOnlyAdmin[ChannelFile]):
    list_display = (
        "name",
        "channel",
        "window_day",
        "records",
        "total",
        "received_at",
        "state",
    )
    list_filter = ("state", "channel__code")
    list_select_related = ("channel",)
    column_kinds = {"name": cells.MONO}
    figure_columns = ("total",)
    day_field = "window_day"
    day_default = "all"
    empty_words = _("No channel sent a file")
    detail_select_related = ("channel",)

    def row_edge(self, obj: ChannelFile) -> str:
        return "bad" if obj.state == _State.REFUSED else ""

    def get_page(self, request: HttpRequest, obj: ChannelFile) -> Page:
        remittance = None
        if obj.window_day is not None:
            remittance = Remittance.objects.filter(
                channel=obj.channel, window_day=obj.window_day
            ).first()
        return Page(
            title=_("Channel file %(name)s") % {"name": obj},
            badges=[state_badge(obj)],
            banners=_banners(obj),
            facts=[
                Fact(_("Records"), obj.records, cells.COUNT, main=True),
                Fact(_("Total"), obj.total, cells.MONEY, unit="CNY"),
                Fact(_("Channel"), links.link(obj.channel), note=obj.channel.name),
                Fact(_("Window day"), obj.window_day, cells.DATE),
                Fact(_("Remittance"), links.link(remittance)),
                Fact(_("Received at"), obj.received_at, cells.MOMENT),
                Fact("SHA-256", obj.sha256, cells.HASH),
            ],
            below=[_reasons(obj) if obj.state == _State.REFUSED else _rows(obj)],
        )


def _banners(file: ChannelFile) -> list[Banner]:
    if file.state != _State.REFUSED:
        return []
    words = _("Refused: nothing of it was taken. Ask the channel for it again.")
    return [Banner(words, "bad", "stop")]


def _reasons(file: ChannelFile) -> Panel:
    heads = [
        Column(_("Line"), cells.COUNT),
        Column(_("Field")),
        Column(_("Raw text"), cells.LONG),
        Column(_("What is wrong")),
    ]
    rows = [
        (one["line"] or None, one["field"] or None, one["raw"] or None, _sentence(one))
        for one in file.reasons[: page_facts.MOST]
    ]
    return Panel(
        _("Reasons"),
        [Table(heads, rows)],
        note=_("%(n)s in all") % {"n": figures.count(len(file.reasons))},
    )


def _sentence(reason: dict[str, object]) -> str:
    words = gettext(REASONS.get(str(reason["code"]), str(reason["code"])))
    facts = reason.get("facts")
    return words % facts if isinstance(facts, dict) else words


def _rows(file: ChannelFile) -> Panel:
    rows = list(file.rows.order_by("line")[: page_facts.MOST])
    numbers = [row.our_no for row in rows]
    ours = {
        one.collection_no: one
        for one in Collection.objects.filter(
            channel=file.channel, collection_no__in=numbers
        )
    }
    heads = [
        Column(_("Line"), cells.COUNT),
        Column(_("Serial"), cells.MONO),
        Column(_("Collection"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("Status"), cells.STATE),
        Column(_("Finished at"), cells.MOMENT),
        Column(_("Ours"), cells.STATE),
        Column(_("Our amount"), cells.MONEY),
    ]
    return Panel(
        _("Rows"),
        [Table(heads, [_row(row, ours.get(row.our_no)) for row in rows])]
        if rows
        else [Text(_("No debits in this window."))],
        note=_("%(n)s in all") % {"n": figures.count(file.records)},
    )


def status_badge(row: ChannelRow) -> SafeString:
    """Draw what the channel says of a row."""
    return badge(_LOOKS[_Status(row.status)], word=row.get_status_display())


def _row(row: ChannelRow, collection: Collection | None) -> Row:
    differs = row.status == _Status.SUCCEEDED and (
        collection is None or collection.amount != row.amount
    )
    return Row(
        (
            row.line,
            row.serial_no,
            links.link(collection) if collection else row.our_no or None,
            row.amount,
            status_badge(row),
            row.finished_at,
            state_badge(collection) if collection else badge("MISSING"),
            collection.amount if collection else None,
        ),
        "warn" if differs else "",
    )

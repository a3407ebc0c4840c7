"""What channels owe us for their windows, and what of it has come."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Table, Text
from fundops.core.admin.states import state_badge
from fundops.core.models import Break
from settlement.admin import books
from settlement.ledger.rules import channel_key
from settlement.models import ChannelFile, Remittance
from settlement.selectors import page_facts

_State = Remittance.State


@admin.register(Remittance)
class RemittanceAdmin(ReadOnlyAdmin[Remittance]):
    list_display = ("window_day", "channel", "expected", "received", "state")
    list_filter = ("state", "channel__code")
    list_select_related = ("channel",)
    figure_columns = ("expected", "received")
    filter_totals = ("expected", "received")
    day_field = "window_day"
    day_default = "all"
    empty_words = _("No channel owes anything")
    shows_trail = False
    detail_select_related = ("channel",)

    def row_edge(self, obj: Remittance) -> str:
        return "warn" if obj.state == _State.PARTLY_RECEIVED else ""

    def get_page(self, request: HttpRequest, obj: Remittance) -> Page:
        key = channel_key(obj.channel.code, obj.window_day)
        account = page_facts.account_of("1101", key)
        return Page(
            title=_("Due from channel %(channel)s for %(day)s")
            % {"channel": obj.channel, "day": obj.window_day},
            badges=[state_badge(obj)],
            banners=_banners(obj),
            facts=[
                books.amount_fact(_("Expected"), obj.expected, "156"),
                Fact(_("Received"), obj.received, cells.MONEY),
                Fact(_("Still to come"), obj.expected - obj.received, cells.MONEY),
                Fact(_("Channel"), links.link(obj.channel), note=obj.channel.name),
                Fact(_("Window day"), obj.window_day, cells.DATE),
                Fact(_("Account"), books.account_link(account), note=key),
            ],
            layout="two",
            columns=[[_files(obj)], [_breaks(obj)]],
        )


def _banners(remittance: Remittance) -> list[Banner]:
    if remittance.state != _State.PARTLY_RECEIVED:
        return []
    words = _("Less came than the channel owes; its orders' money is not passed on.")
    return [Banner(words, "warn", "warn")]


def _files(remittance: Remittance) -> Panel:
    files = ChannelFile.objects.filter(
        channel=remittance.channel, window_day=remittance.window_day
    ).order_by("id")
    heads = [
        Column(_("File"), cells.MONO),
        Column(_("Records"), cells.COUNT),
        Column(_("Total"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (links.link(file), file.records, file.total, state_badge(file))
        for file in files
    ]
    body = Table(heads, rows) if rows else Text(_("No file of this window is here."))
    return Panel(_("What the channel's file says"), [body])


def _breaks(remittance: Remittance) -> Panel:
    found = Break.objects.filter(
        reference__startswith=f"remittance:{remittance}:"
    ).order_by("id")
    heads = [
        Column(_("Break"), cells.MONO),
        Column(_("Reason"), cells.MONO),
        Column(_("Amount"), cells.MONEY),
        Column(_("State"), cells.STATE),
    ]
    rows = [
        (links.link(one), one.reason, one.amount, state_badge(one)) for one in found
    ]
    return Panel(
        _("Breaks"), [Table(heads, rows) if rows else Text(_("Nothing differs."))]
    )

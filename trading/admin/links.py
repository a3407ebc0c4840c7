"""Links with TAs and hubs: where files are exchanged, when, and what they mean."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Fact, Item, Items, Page, Panel, Table, Text
from trading.models import TaHub, TaLink
from trading.models.links import ExchangePlace
from trading.selectors.timetable import parse
from trading.transport.places import fingerprint


@admin.register(TaLink)
class TaLinkAdmin(ReadOnlyAdmin[TaLink]):
    list_display = (
        "transfer_agent",
        "version",
        "hub",
        "transport",
        "expected_files",
        "settlement",
        "open_with_purchase",
        "amount_includes_fee",
        "holdings_are_full",
    )
    list_filter = ("version", "transport")
    list_select_related = ("transfer_agent", "hub")
    search_fields = ("transfer_agent__code__exact",)
    search_label = _("TA code")
    empty_words = _("No TA was imported")
    detail_select_related = ("transfer_agent", "hub")

    def trail_subject(self, obj: TaLink) -> str:
        return f"TA {obj.transfer_agent}"

    def get_page(self, request: HttpRequest, obj: TaLink) -> Page:
        agent = obj.transfer_agent
        return Page(
            title=_("Link with TA %(ta)s") % {"ta": agent.code},
            subtitle=agent.name,
            facts=[
                Fact(_("Version"), obj.get_version_display(), main=True),
                Fact(_("Settlement"), obj.get_settlement_display()),
                Fact(_("Our code there"), obj.our_code, cells.MONO),
                Fact(_("Our branch there"), obj.our_branch, cells.MONO),
            ],
            layout="two",
            columns=[
                [_place(obj.place, obj.hub), _timetable(obj)],
                [Panel(_("What its figures mean"), [_meanings(obj)])],
            ],
        )


@admin.register(TaHub)
class TaHubAdmin(ReadOnlyAdmin[TaHub]):
    list_display = ("code", "name", "transport", "host", "port")
    column_kinds = {"code": cells.MONO, "host": cells.MONO}
    list_filter = ("transport",)
    search_fields = ("code__startswith",)
    search_label = _("Hub code")
    empty_words = _("No hub is known; files are exchanged with each TA by itself")

    def get_page(self, request: HttpRequest, obj: TaHub) -> Page:
        heads = [Column("TA"), Column(_("Name")), Column(_("Version"))]
        routed = obj.links.select_related("transfer_agent").order_by(
            "transfer_agent__code"
        )
        rows = [
            (
                links.link(link, link.transfer_agent.code),
                link.transfer_agent.name,
                link.get_version_display(),
            )
            for link in routed
        ]
        body: Any = Table(heads, rows) if rows else Text(_("No TA is routed over it."))
        return Page(
            title=_("Hub %(code)s") % {"code": obj.code},
            subtitle=obj.name,
            layout="two",
            columns=[[_place(obj, None)], [Panel(_("TAs over it"), [body])]],
        )


def _place(place: ExchangePlace, hub: TaHub | None) -> Panel:
    items = [Item(_("Transport"), place.get_transport_display())]
    if hub is not None:
        items.insert(0, Item(_("Hub"), links.link(hub), cells.MONO))
    if place.is_remote:
        items += [
            Item(_("Host"), f"{place.host}:{place.port}", cells.MONO),
            Item(_("User there"), place.user_name, cells.MONO),
            Item(_("Pinned host key"), fingerprint(place.host_key), cells.MONO),
            Item(_("Our key"), place.key_name, cells.MONO),
            Item(_("Folder of files for us"), place.inbox, cells.MONO),
            Item(_("Folder for our files"), place.outbox, cells.MONO),
        ]
    return Panel(_("Place"), [Items(items)])


def _timetable(link: TaLink) -> Panel:
    heads = [Column(_("Index")), Column(_("Types")), Column(_("By"))]
    rows = [
        (due.prefix, " ".join(due.types), f"{due.by:%H:%M}" + _later(due.days))
        for due in parse(link.expected_files)
    ]
    body: Any = Table(heads, rows) if rows else Text(_("Nothing is expected."))
    return Panel(_("Expected files"), [body], note=_("of each trading day"))


def _later(days: int) -> str:
    return f" +{days}" if days else ""


def _meanings(link: TaLink) -> Items:
    return Items(
        [
            Item(_("Open with purchase"), link.open_with_purchase),
            Item(_("Amount includes fee"), link.amount_includes_fee),
            Item(_("05 is full"), link.holdings_are_full),
            Item(_("Fee rule"), link.get_fee_rule_display()),
            Item(_("Rounding"), link.get_rounding_rule_display()),
            Item(_("Share tolerance"), link.share_tolerance, cells.SHARES),
            Item(_("Largest file in bytes"), link.max_part_bytes, cells.COUNT),
            Item(_("Our outlet there"), link.net_code, cells.MONO),
        ]
    )

"""Channels, the keys of their links, and the calls they made to us."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel, ChannelCall, ChannelKey
from fundops.core.admin import cells, links
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Fact, Page, Panel, Table, Text


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin[Channel]):
    list_display = ("code", "name", "kind", "trusts", "is_open", "endpoint")
    list_filter = ("kind", "is_open")
    list_select_related = ()
    search_fields = ("code__startswith",)
    search_label = _("Code")

    def get_page(self, request: HttpRequest, obj: Channel) -> Page:
        return Page(
            title=_("Channel %(code)s") % {"code": obj.code},
            subtitle=obj.name,
            facts=[
                Fact(_("Kind"), obj.get_kind_display(), main=True),
                Fact(_("May be the trusting one"), obj.trusts),
                Fact(_("Open"), obj.is_open),
                Fact(_("Endpoint"), obj.endpoint, cells.MONO),
            ],
            columns=[[_keys(obj)]],
            links=[Link(_("Calls"), _calls(obj))],
        )


def _calls(channel: Channel) -> str:
    return links.list_url(ChannelCall, channel__code__exact=channel.code)


def _keys(channel: Channel) -> Panel:
    rows = [
        (key.get_kind_display(), links.link(key), key.valid_from, key.valid_until)
        for key in channel.keys.order_by("kind", "-valid_from", "-id")
    ]
    if not rows:
        return Panel(_("Keys"), [Text(_("Nothing was signed yet."))])
    heads = [
        Column(_("Whose")),
        Column(_("Key"), cells.MONO),
        Column(_("Valid from"), cells.MOMENT),
        Column(_("Valid until"), cells.MOMENT),
    ]
    return Panel(_("Keys"), [Table(heads, rows)])


@admin.register(ChannelKey)
class ChannelKeyAdmin(ReadOnlyAdmin[ChannelKey]):
    list_display = ("key_id", "channel", "kind", "valid_from", "valid_until")
    list_filter = ("kind", "channel__code")
    list_select_related = ("channel",)
    column_kinds = {"key_id": cells.MONO}
    search_fields = ("key_id__startswith",)
    search_label = _("Key")
    shows_trail = False
    detail_select_related = ("channel",)


@admin.register(ChannelCall)
class ChannelCallAdmin(ReadOnlyAdmin[ChannelCall]):
    list_display = ("nonce", "channel", "subject", "status", "received_at")
    list_filter = ("channel__code",)
    list_select_related = ("channel",)
    column_kinds = {"nonce": cells.MONO, "subject": cells.MONO}
    search_fields = ("nonce__startswith",)
    search_label = _("Nonce")
    shows_trail = False
    detail_select_related = ("channel",)

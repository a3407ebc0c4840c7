"""Partners and their outlets, TAs: few rows, changed by import only."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Outlet, Partner, TransferAgent
from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Fact, Page, Panel, Table, Text


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin[Partner]):
    list_display = ("code", "name", "outlet_code", "may_bind_cards", "is_active")
    list_filter = ("is_active",)
    list_select_related = ()
    search_fields = ("code__startswith",)
    search_label = _("Code")

    def get_page(self, request: HttpRequest, obj: Partner) -> Page:
        return Page(
            title=_("Partner %(code)s") % {"code": obj.code},
            subtitle=obj.name,
            facts=[
                Fact(_("Outlet code"), obj.outlet_code, main=True),
                Fact(_("May bind cards itself"), obj.may_bind_cards),
                Fact(_("Active"), obj.is_active),
            ],
            columns=[[_outlets(obj)]],
        )

    def trail_subject(self, obj: Partner) -> str:
        return f"partner {obj.code}"


def _outlets(partner: Partner) -> Panel:
    rows = [(o.code, o.name) for o in partner.outlets.order_by("code")]
    if not rows:
        return Panel(_("Outlets"), [Text(_("There is none yet."))])
    heads = [Column(_("Code"), cells.MONO), Column(_("Name"))]
    return Panel(_("Outlets"), [Table(heads, rows)])


@admin.register(Outlet)
class OutletAdmin(ReadOnlyAdmin[Outlet]):
    list_display = ("code", "name", "partner")
    list_filter = ("partner__code",)
    list_select_related = ("partner",)
    detail_select_related = ("partner",)
    search_fields = ("code__startswith",)
    search_label = _("Code")


@admin.register(TransferAgent)
class TransferAgentAdmin(ReadOnlyAdmin[TransferAgent]):
    list_display = ("code", "name")
    list_select_related = ()
    search_fields = ("code__startswith",)
    search_label = _("Code")

    def trail_subject(self, obj: TransferAgent) -> str:
        return f"TA {obj.code}"

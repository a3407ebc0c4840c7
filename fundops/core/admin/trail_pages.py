"""The audit trail and its seals: who did what, what it changed, and what proves it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links, masks
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, column
from fundops.core.admin.filters import BusinessDateFilter
from fundops.core.admin.page import Fact, Page, Panel, Row, Table, Text
from fundops.core.models import AuditEntry, AuditSeal
from fundops.core.selectors import audit_trail
from fundops.core.services import audit_heads
from fundops.core.services.audit_heads import HeadStands

_HEADS = {
    HeadStands.SAME: _("the same stands outside"),
    HeadStands.DIFFERS: _("another one stands outside"),
    HeadStands.MISSING: _("none stands outside"),
}


class ActDayFilter(BusinessDateFilter):
    """The day on which something was done, in Shanghai; every day at first."""

    title = _("Day")
    path = "at"
    default = "all"

    def _bounds(self) -> dict[str, dt.date]:
        # As the index says it: a range of moments would be searched by the numbers.
        return {"at__date": self.date} if self.date else {}


class WorkedOnFilter(BusinessDateFilter):
    """The business date an act belongs to; every one at first."""

    parameter_name = "business_date"
    default = "all"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin[AuditEntry]):
    list_display = ("at", "action", "subject", "actor_no", "source", "reason")
    list_filter = (ActDayFilter, WorkedOnFilter, "actor_no", "action")
    list_select_related = ()
    column_kinds = {"action": cells.MONO, "subject": cells.LONG, "reason": cells.LONG}
    search_fields = ("subject__exact",)
    search_label = _("Subject")
    shows_trail = False

    def get_page(self, request: HttpRequest, obj: AuditEntry) -> Page:
        seal = audit_trail.seal_of(obj.pk)
        return Page(
            title=_("Audit entry %(number)s") % {"number": obj.pk},
            subtitle=obj.action,
            facts=[
                Fact(_("Subject"), masks.number(obj.subject), main=True),
                Fact(_("At"), obj.at, cells.MOMENT),
                Fact(_("Business date"), obj.business_date),
                Fact(_("Who"), obj.actor_no, note=obj.roles),
                Fact(_("From"), obj.source, note=obj.address),
                Fact(_("Request"), obj.request_id, cells.MONO),
                Fact(_("Rules"), obj.rules, cells.MONO),
                Fact(_("Row hash"), obj.row_hash, cells.HASH),
                Fact(_("Seal"), links.link(seal) or _("not sealed yet")),
            ],
            columns=[[_what_changed(obj)]],
            above=[Panel(_("Reason"), [Text(obj.reason)])] if obj.reason else [],
        )


def _what_changed(entry: AuditEntry) -> Panel:
    changes = audit_trail.changes(entry.before, entry.after)
    if not changes:
        return Panel(_("Content"), [Text(_("Nothing was kept."))])
    rows = [
        Row(
            (masks.number(one.name), _text(one.before), _text(one.after)),
            edge="warn" if one.is_changed else "",
        )
        for one in changes
    ]
    head = [
        Column(_("Field")),
        Column(_("Before"), cells.WRAP),
        Column(_("After"), cells.WRAP),
    ]
    return Panel(_("Before and after"), [Table(head, rows)])


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin[AuditSeal]):
    list_display = (
        "number",
        "sealed_at",
        "first_id",
        "last_id",
        "rows",
        "open_numbers",
        "sha256",
    )
    list_select_related = ()
    column_kinds = {"sha256": cells.HASH}
    search_fields = ("number__exact",)
    shows_trail = False

    @column(_("Not there yet"), kind=cells.COUNT)
    def open_numbers(self, seal: AuditSeal) -> int:
        return audit_trail.count(seal.missing)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if term and not (term.isascii() and term.isdigit() and len(term) < 10):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_page(self, request: HttpRequest, obj: AuditSeal) -> Page:
        stands = audit_heads.stands(obj)
        return Page(
            title=_("Audit seal %(number)s") % {"number": obj},
            facts=[
                Fact(_("Rows"), obj.rows, cells.COUNT, main=True),
                Fact(_("From"), obj.first_id),
                Fact(_("To"), obj.last_id),
                Fact(_("Sealed at"), obj.sealed_at, cells.MOMENT),
                Fact(_("SHA-256"), obj.sha256, cells.HASH),
                Fact(_("Seal before"), obj.previous_sha256, cells.HASH),
                Fact(_("Head"), _HEADS[stands]),
            ],
            columns=[[_numbers(obj)]],
        )


def _numbers(seal: AuditSeal) -> Panel:
    named = (
        (_("Not there yet"), seal.missing),
        (_("Taken later"), seal.taken),
        (_("Never written"), seal.voided),
    )
    head = [
        Column(_("Numbers")),
        Column(_("Count"), cells.COUNT),
        Column(_("Which"), cells.WRAP),
    ]
    rows = [
        (label, audit_trail.count(ranges), audit_trail.spelled(ranges))
        for label, ranges in named
    ]
    return Panel(_("Numbers without a row when it was sealed"), [Table(head, rows)])

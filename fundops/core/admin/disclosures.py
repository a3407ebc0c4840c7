"""Who saw personal data in clear, and who took which list away: for oversight."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.page import Fact, Page, Panel, Text
from fundops.core.admin.reveals import FIELDS
from fundops.core.models import Export, Reveal
from fundops.core.services.reveals import REASONS


@admin.register(Reveal)
class RevealAdmin(ReadOnlyAdmin[Reveal]):
    """Who saw what in clear, and why."""

    list_display = (
        "revealed_at",
        "person",
        "subject",
        "fields",
        "reason_code",
        "note",
        "expires_at",
    )
    list_filter = ("person__employee_no",)
    list_select_related = ("person",)
    detail_select_related = ("person", "second_factor")
    column_kinds = {"note": cells.LONG}
    empty_words = gettext_lazy("Nobody has seen personal data in clear")

    def get_page(self, request: HttpRequest, obj: Reveal) -> Page:
        return Page(
            title=_("Reveal %(number)s") % {"number": obj.pk},
            subtitle=obj.subject,
            facts=[
                Fact(_("Who"), obj.person, note=obj.person.name, main=True),
                Fact(_("Fields"), _in_words(obj)),
                Fact(_("From"), obj.revealed_at, cells.MOMENT),
                Fact(_("Until"), obj.expires_at, cells.MOMENT),
                Fact(_("Reason code"), REASONS.get(obj.reason_code, obj.reason_code)),
                Fact(_("Record"), f"{obj.model}:{obj.object_id}", cells.MONO),
            ],
            columns=[[Panel(_("Note"), [Text(obj.note)])]],
        )

    def trail_subject(self, obj: Reveal) -> str:
        return obj.subject


def _in_words(found: Reveal) -> str:
    return ", ".join(str(FIELDS.get(one, one)) for one in found.fields.split(","))


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin[Export]):
    """Which list was taken away, by whom, how filtered, and its hash."""

    list_display = (
        "exported_at",
        "person",
        "model",
        "query",
        "format",
        "rows",
        "is_masked",
        "review_no",
        "sha256",
    )
    list_filter = ("format", "person__employee_no")
    list_select_related = ("person",)
    detail_select_related = ("person",)
    column_kinds = {"query": cells.LONG, "sha256": cells.HASH}
    empty_words = gettext_lazy("No list was taken away yet")

    def get_page(self, request: HttpRequest, obj: Export) -> Page:
        return Page(
            title=_("Export %(number)s") % {"number": obj.pk},
            subtitle=obj.model,
            facts=[
                Fact(_("Who"), obj.person, note=obj.person.name, main=True),
                Fact(_("Rows"), obj.rows, cells.COUNT),
                Fact(_("Format"), obj.format),
                Fact(_("Masked"), obj.is_masked),
                Fact(_("Exported at"), obj.exported_at, cells.MOMENT),
                Fact(_("Approved under"), obj.review_no, cells.MONO),
                Fact(_("SHA-256"), obj.sha256, cells.HASH),
            ],
            columns=[[Panel(_("Filter"), [Text(obj.query or _("None."))])]],
        )

    def trail_subject(self, obj: Export) -> str:
        return f"export {obj.pk}"

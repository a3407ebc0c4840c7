"""TA packages: what came and went, their files and totals, and every row of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.base import ReadOnlyAdmin
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.figures import count as figure_of
from fundops.core.admin.page import Banner, Item, Items, Page, Panel, Row, Table
from fundops.core.admin.states import (
    DONE,
    DONE_BUT_LOOK,
    NOT_STARTED,
    badge_of,
    state_badge,
)
from trading.admin import package_rows
from trading.admin.package_columns import file_name
from trading.admin.packages_of_the_day import delivery_badge
from trading.models import TaFile, TaPackage
from trading.selectors.package_pages import waiting_by_file
from trading.ta.errors import REASONS

_State = TaPackage.State
_PASSED = (_State.CHECKED, _State.LOADED, _State.APPLIED, _State.WRITTEN)
#: Problems on the page; problems.json beside the file has them all.
_MOST_PROBLEMS = 100


@admin.register(TaPackage)
class TaPackageAdmin(ReadOnlyAdmin[TaPackage]):
    list_display = (
        "index_name",
        "direction",
        "transfer_agent",
        "business_date",
        "version",
        "state",
        "received_at",
        "applied_at",
        "delivered_at",
        "quarantined",
    )
    list_filter = ("state", "direction", "transfer_agent__code")
    list_select_related = ("transfer_agent",)
    column_kinds = {"index_name": cells.MONO}
    day_field = "business_date"
    search_fields = ("index_name__startswith",)
    search_label = _("Index")
    empty_words = _("No package came or went")
    detail_select_related = ("transfer_agent",)

    def row_edge(self, obj: TaPackage) -> str:
        if obj.state == _State.REFUSED:
            return "bad"
        return "warn" if obj.quarantined else ""

    def get_page(self, request: HttpRequest, obj: TaPackage) -> Page:
        files = list(obj.files.order_by("file_type", "name"))
        asked = package_rows.asked_for(files, request.GET)
        right = _problems(obj, files)
        if asked is not None:
            right += package_rows.panels(obj, files, asked)
        agent = obj.transfer_agent.code if obj.transfer_agent else "—"
        return Page(
            title=_("TA package %(ta)s %(day)s")
            % {"ta": agent, "day": obj.business_date.isoformat()},
            badges=_badges(obj),
            subtitle=obj.get_direction_display(),
            banners=_banners(obj),
            layout="side wide-side",
            columns=[
                [_package(obj, files), _files(obj, files), *_totals(files)],
                right,
            ],
        )


def _badges(package: TaPackage) -> list[Any]:
    badges = [state_badge(package)]
    if package.quarantined:
        words = _("%(count)s rows wait") % {"count": package.quarantined}
        badges.append(badge_of(DONE_BUT_LOOK, words))
    return badges


def _banners(package: TaPackage) -> list[Banner]:
    if package.state == _State.REFUSED:
        told = _(
            "Refused whole, nothing of it was applied. Ask the TA for a right one and "
            "receive that."
        )
        return [Banner(told, "bad", "stop")]
    return []


def _package(package: TaPackage, files: Sequence[TaFile]) -> Panel:
    main = next((file for file in files if file.file_type in ("04", "03")), None)
    data_files = [file for file in files if file.file_type != "INDEX"]
    version = _("%(version)s · %(fields)s fields · GB18030") % {
        "version": package.version or "—",
        "fields": len(main.fields) if main else "—",
    }
    received = _("Received") if package.direction == "IN" else _("Written")
    items = [
        Item(_("Index"), package.index_name, cells.MONO),
        Item(_("Version, encoding"), version),
        Item(received, package.received_at, cells.MOMENT),
        Item(_("Files"), len(data_files), cells.COUNT),
        Item(_("State"), state_badge(package)),
    ]
    if package.direction == TaPackage.Direction.OUT:
        items.append(Item(_("Delivery"), delivery_badge(package)))
        items.append(Item(_("Delivered at"), package.delivered_at, cells.MOMENT))
    else:
        items.append(Item(_("Applied at"), package.applied_at, cells.MOMENT))
    if main is not None:
        items.append(Item(f"{main.file_type} SHA-256", main.sha256, cells.HASH))
    return Panel(_("Package"), [Items(items)])


def _files(package: TaPackage, files: Sequence[TaFile]) -> Panel:
    passed = package.state in _PASSED
    waiting = waiting_by_file(package) if package.quarantined else {}
    heads = [
        Column(_("Type")),
        Column(_("Name")),
        Column(_("Header"), cells.COUNT),
        Column(_("Found"), cells.COUNT),
        Column(_("State")),
    ]
    rows = [
        (
            Link(file.file_type, f"?file={file.pk}"),
            file_name(file.file_type),
            file.records,
            # The codec has counted them; a refused file is not believed.
            file.records if passed else None,
            _state_of(package, file, waiting.get(file.pk, 0)),
        )
        for file in files
        if file.file_type != "INDEX"
    ]
    return Panel(_("Files"), [Table(heads, rows)])


def _state_of(package: TaPackage, file: TaFile, waiting: int) -> Any:
    """Say how far a file is: empty, compared, or as far as its package."""
    if package.state not in _PASSED:
        return state_badge(package)
    if not file.records:
        return badge_of(NOT_STARTED, pgettext("TA file", "Empty"))
    if waiting:
        return badge_of(DONE_BUT_LOOK, _("%(count)s wait") % {"count": waiting})
    differ = file.control_totals.get("differ")
    if differ is None:
        return state_badge(package)
    if not differ:
        return badge_of(DONE, _("Agrees"))
    return badge_of(DONE_BUT_LOOK, _("%(count)s differ") % {"count": differ})


def _totals(files: Sequence[TaFile]) -> list[Panel]:
    """The TA's control totals beside what its rows say."""
    rows = [row for file in files for row in _compared(file)]
    if not rows:
        return []
    heads = [
        Column(_("Compared")),
        Column(_("Ours"), cells.MONEY),
        Column(_("Theirs"), cells.MONEY),
        Column(_("Difference"), cells.DIFFERENCE),
    ]
    return [Panel(_("Control totals"), [Table(heads, rows)])]


_FIGURES = {
    "rows": _("Rows / %(file)s"),
    "confirmed_amount": _("Confirmed / %(file)s"),
    "confirmed_shares": _("Shares / %(file)s"),
    "failed_amount": _("Failed / %(file)s"),
    "paid": _("Paid / %(file)s"),
    "reinvested": _("Reinvested / %(file)s"),
}


def _compared(file: TaFile) -> list[Row]:
    totals = file.control_totals
    which = {"file": file.file_type}
    if "theirs" in totals:
        return [_difference(_("Shares / %(file)s") % which, totals)]
    ours, theirs = totals.get("rows"), totals.get("totals")
    if not isinstance(ours, dict) or not theirs:
        return []
    return [
        _difference(
            words % which,
            {"ours": ours.get(name, 0), "theirs": theirs[name]},
            counts=name == "rows",
        )
        for name, words in _FIGURES.items()
        if name in theirs
    ]


def _difference(words: Any, totals: dict[str, Any], *, counts: bool = False) -> Row:
    ours, theirs = Decimal(totals["ours"]), Decimal(totals["theirs"])
    figures: tuple[Any, ...] = (ours, theirs, ours - theirs)
    if counts:
        figures = tuple(format_html("{}", figure_of(one)) for one in figures)
    return Row((words, *figures), "warn" if ours != theirs else "")


def _problems(package: TaPackage, files: Sequence[TaFile]) -> list[Panel]:
    """Every reason of a refusal, each with its place, and a door to its row."""
    if not package.problems:
        return []
    by_name = {file.name: file for file in files}
    heads = [
        Column(_("File"), cells.MONO),
        Column(_("Line"), cells.COUNT),
        Column(_("Field"), cells.MONO),
        Column(_("Raw text"), cells.MONO),
        Column(_("Reason")),
    ]
    rows = [
        Row(
            (
                problem["file"],
                _place(problem, by_name.get(str(problem["file"]).upper())),
                problem["field"],
                problem["raw"],
                _sentence(problem),
            ),
            "bad",
        )
        for problem in package.problems[:_MOST_PROBLEMS]
    ]
    note = _("%(count)s in all") % {"count": len(package.problems)}
    return [Panel(_("Why it was refused"), [Table(heads, rows)], note=note)]


def _place(problem: dict[str, Any], file: TaFile | None) -> Any:
    if file is None or not problem["record"]:
        return problem["line"]
    url = f"?file={file.pk}&from={problem['record']}&line={problem['record']}"
    return Link(problem["line"], f"{url}&field={problem['field']}")


def _sentence(problem: dict[str, Any]) -> str:
    """The reason in the reader's language; an older one as it was written."""
    template = REASONS.get(problem["code"])
    if template is None:
        return str(problem["message"])
    return gettext(template) % problem["facts"]

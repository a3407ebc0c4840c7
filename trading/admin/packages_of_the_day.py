"""The page of a day's packages: expected, here, checked, applied; and what went out."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fundops.core import clock
from fundops.core.admin import cells, links, moments
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Fact, Page, Panel, Row, Table, Text
from fundops.core.admin.states import (
    DONE,
    DONE_BUT_LOOK,
    LEFT_THE_HOUSE,
    NOT_STARTED,
    badge_of,
    state_badge,
)
from fundops.core.errors import CalendarEnds
from fundops.core.selectors import days
from trading.admin.file_states import edge_of, file_state_badge, what_to_do
from trading.models import TaPackage
from trading.selectors.expected_files import (
    HERE,
    Expected,
    FileState,
    expected_files,
)

NAME = "ta_day"


@require_safe
def ta_day(request: HttpRequest) -> HttpResponseBase:
    """Draw a day; `?day=2027-01-04`, else the day in work."""
    if not request.user.has_perm("trading.view_tapackage"):
        raise PermissionDenied
    now = clock.now()
    day = _asked_for(request, now)
    page = _page(day, _expected(request, day, now), _ours(day))
    site: Any = admin.site
    context = {"page": page, "title": page.title}
    return cast(
        "HttpResponseBase", site.render(request, "admin/console/detail.html", context)
    )


def _asked_for(request: HttpRequest, now: dt.datetime) -> dt.date:
    given = request.GET.get("day", "")
    if given:
        try:
            return dt.date.fromisoformat(given)
        except ValueError:
            words = _("%(text)s is not a date; write it like 2026-03-18.")
            messages.error(request, words % {"text": given[:20]})
    in_work = days.oldest_open_day()
    return in_work.date if in_work else now.astimezone(clock.SHANGHAI).date()


def _expected(request: HttpRequest, day: dt.date, now: dt.datetime) -> list[Expected]:
    try:
        return expected_files(day, now=now)
    except CalendarEnds as error:
        messages.error(request, str(error))
        return []


def _ours(day: dt.date) -> list[TaPackage]:
    found = TaPackage.objects.filter(
        direction=TaPackage.Direction.OUT, business_date=day
    )
    related = found.select_related("transfer_agent").prefetch_related("files")
    return list(related.order_by("index_name"))


def _page(day: dt.date, lines: list[Expected], ours: list[TaPackage]) -> Page:
    due = [line for line in lines if line.due_at is not None]
    here = [line for line in due if line.state in HERE]
    missing = sum(1 for line in lines if line.state is FileState.MISSING)
    waiting = sum(line.package.quarantined for line in lines if line.package)
    left = sum(1 for one in ours if one.delivered_at is None)
    return Page(
        title=_("TA files of %(day)s") % {"day": moments.day(day)},
        facts=[
            Fact(_("Here"), f"{len(here)} / {len(due)}", main=True),
            Fact(_("Missing"), missing, cells.COUNT),
            Fact(_("Rows that wait"), waiting, cells.COUNT),
            Fact(_("Not delivered"), left, cells.COUNT),
            Fact(_("Other days"), _neighbour(day, -1), note=_neighbour(day, 1)),
        ],
        layout="one",
        columns=[[_in(lines), _out(ours)]],
    )


def _neighbour(day: dt.date, by: int) -> Link:
    other = day + dt.timedelta(days=by)
    return Link(moments.day(other), f"?day={other.isoformat()}")


def _in(lines: list[Expected]) -> Panel:
    title = _("From the TAs")
    if not lines:
        return Panel(title, [Text(_("Nothing was due on this day, and nothing came."))])
    heads = [
        Column("TA"),
        Column(_("Index")),
        Column(_("Due"), cells.MOMENT),
        Column(_("State")),
        Column(_("Came"), cells.MOMENT),
        Column(_("Records")),
        Column(_("Package")),
        Column(_("Control totals")),
        Column(_("Rows that wait"), cells.COUNT),
        Column(_("What to do"), cells.WRAP),
    ]
    rows = [_line(line) for line in lines]
    return Panel(title, [Table(heads, rows)], note=_("by TA and index"))


def _line(line: Expected) -> Row:
    package = line.package
    edge: Any = edge_of(line.state)
    return Row(
        (
            line.ta_code,
            links.link(package, line.prefix) or line.prefix,
            line.due_at,
            file_state_badge(line.state),
            package.received_at if package else None,
            _records(line.records) or " ".join(line.types),
            state_badge(package) if package else None,
            _totals(package) if package else None,
            package.quarantined or None if package else None,
            what_to_do(line),
        ),
        edge,
    )


def _records(records: dict[str, int]) -> str:
    return " · ".join(f"{kind} {count}" for kind, count in records.items())


def _totals(package: TaPackage) -> Any:
    """Say whether the control files of a package agree with its rows."""
    told = [file.control_totals.get("differ") for file in package.files.all()]
    compared = [one for one in told if one is not None]
    if not compared:
        return badge_of(NOT_STARTED, _("Not compared"))
    differ = sum(compared)
    if not differ:
        return badge_of(DONE, _("Agrees"))
    return badge_of(DONE_BUT_LOOK, _("%(count)s differ") % {"count": differ})


def _out(ours: list[TaPackage]) -> Panel:
    title = _("To the TAs")
    if not ours:
        return Panel(title, [Text(_("Nothing of ours was written for this day."))])
    heads = [
        Column("TA"),
        Column(_("Index")),
        Column(_("State")),
        Column(_("Records")),
        Column(_("Delivery")),
        Column(_("Delivered at"), cells.MOMENT),
    ]
    rows = [
        Row(
            (
                str(one.transfer_agent),
                links.link(one),
                state_badge(one),
                _records(_records_of(one)),
                delivery_badge(one),
                one.delivered_at,
            ),
            "" if one.delivered_at else "warn",
        )
        for one in ours
    ]
    return Panel(title, [Table(heads, rows)])


def _records_of(package: TaPackage) -> dict[str, int]:
    found: dict[str, int] = {}
    for file in sorted(package.files.all(), key=lambda one: one.name):
        if file.file_type != "INDEX":
            found[file.file_type] = found.get(file.file_type, 0) + file.records
    return found


def delivery_badge(package: TaPackage) -> Any:
    """Draw whether a package of ours is with its TA."""
    if package.delivered_at is not None:
        return badge_of(LEFT_THE_HOUSE, _("Delivered"))
    return badge_of(DONE_BUT_LOOK, _("Not delivered"))

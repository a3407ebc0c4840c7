"""The page that says whether anybody could act alone; for compliance and auditors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fundops.core import clock
from fundops.core.admin import cells
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Banner, Fact, Page, Panel, Row, Table, Text
from fundops.core.models.staff import ROLES
from fundops.core.roles import OVERSIGHT
from fundops.core.services import reviews, thresholds
from fundops.workbench.selectors.segregation import LABELS, Person, Report, report

NAME = "segregation"


@require_safe
def segregation(request: HttpRequest) -> HttpResponseBase:
    """Draw the report; `?since=…&until=…` name the days over which pairs count."""
    if not set(getattr(request.user, "roles", ())).intersection(OVERSIGHT):
        raise PermissionDenied
    found = report(
        now=clock.now(), since=_day(request, "since"), until=_day(request, "until")
    )
    site: Any = admin.site
    page = _page(found)
    answer: HttpResponseBase = site.render(
        request, "admin/console/detail.html", {"page": page, "title": page.title}
    )
    return answer


def _day(request: HttpRequest, name: str) -> dt.date | None:
    given = request.GET.get(name, "")
    try:
        return dt.date.fromisoformat(given) if given else None
    except ValueError:
        words = _("%(text)s is not a date; write it like 2026-03-18.")
        messages.error(request, words % {"text": given[:20]})
        return None


def _page(found: Report) -> Page:
    alone = [flaw for flaw in found.flaws if flaw.alone]
    banner = (
        Banner(_("Somebody could act alone; see what was found."), "bad", "stop")
        if alone
        else Banner(_("Nobody could act alone."), "", "check")
    )
    return Page(
        title=_("Segregation of duties"),
        banners=[banner],
        facts=[
            Fact(_("Active persons"), _active(found), cells.COUNT, main=True),
            Fact(_("To look at"), len(found.flaws), cells.COUNT),
            Fact(_("As of"), found.as_of, cells.DATE),
            Fact(_("Pairs since"), found.since, cells.DATE),
            Fact(_("Pairs until"), found.until, cells.DATE),
        ],
        layout="one",
        columns=[[_flaws(found), _pairs(found), _persons(found)]],
    )


def _active(found: Report) -> int:
    return sum(1 for one in found.persons if one.is_active)


def _flaws(found: Report) -> Panel:
    heads = [Column(_("What")), Column(_("Who")), Column(_("Why"), cells.WRAP)]
    rows = [
        Row((LABELS[one.code], one.who, one.text), "bad" if one.alone else "warn")
        for one in found.flaws
    ]
    body = Table(heads, rows) if rows else Text(_("There is nothing to look at."))
    return Panel(_("To look at"), [body])


def _pairs(found: Report) -> Panel:
    most = thresholds.count("PAIR_MOST")
    heads = [
        Column(_("Maker")),
        Column(_("Checker")),
        Column(_("Items"), cells.COUNT),
        Column(_("Amount (CNY)"), cells.MONEY),
        Column(_("Last on"), cells.DATE),
    ]
    rows = [
        Row(
            (one.maker_no, one.checker_no, one.count, one.amount, one.last_on),
            "warn" if one.count > most else "",
        )
        for one in found.pairs
    ]
    note = ngettext("%(n)d pair", "%(n)d pairs", len(rows)) % {"n": len(rows)}
    body = (
        Table(heads, rows) if rows else Text(_("Nothing passed through two persons."))
    )
    return Panel(_("Pairs of maker and checker"), [body], note=note)


def _persons(found: Report) -> Panel:
    heads = [
        Column(_("Employee number")),
        Column(_("Active")),
        Column(_("Roles"), cells.WRAP),
        Column(_("Can make"), cells.WRAP),
        Column(_("Can decide"), cells.WRAP),
        Column(_("Delegations"), cells.WRAP),
    ]
    return Panel(_("Persons"), [Table(heads, [_person(one) for one in found.persons])])


def _person(one: Person) -> Row:
    return Row(
        (
            one.employee_no,
            one.is_active,
            ", ".join(str(ROLES[role]) for role in one.roles),
            _kinds(one.makes),
            _kinds(one.decides),
            "; ".join(one.delegations),
        )
    )


def _kinds(codes: list[str]) -> str:
    return ", ".join(str(reviews.kind_of(code).label) for code in codes)

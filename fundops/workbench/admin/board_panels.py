"""Panels of the board: breaks by age, packages of the TAs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundops.core.admin import cells, links, moments
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Panel, Row, Table, Text
from fundops.core.admin.states import badge, state_badge
from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.workbench.selectors import board as ask
from trading.admin.file_states import edge_of, file_state_badge
from trading.models import TaPackage
from trading.selectors.expected_files import TROUBLE, FileState


def breaks(found: list[ask.BreakAge]) -> Panel:
    """Draw the open breaks by age; kinds without any are said in one line."""
    rows = [_break(age) for age in found if any(age.counts)]
    if not rows:
        return Panel(_("Breaks by age"), [Text(_("There is no open break."))])
    heads = [
        Column(_("Kind")),
        *(Column(head, cells.MARK) for head in (_("today"), "1", "2–3", "4–7", ">7")),
        Column(_("Amount (CNY)"), cells.MONEY),
    ]
    sums = [sum(age.counts[place] for age in found) for place in range(5)]
    totals = (_("Total"), *map(str, sums), sum((a.amount for a in found), ZERO))
    link = Link(_("Break desk"), links.list_url(Break))
    return Panel(
        _("Breaks by age"),
        [Table(heads, rows, totals)],
        note=_("days"),
        link=link,
    )


def _break(age: ask.BreakAge) -> Row:
    url = links.list_url(Break, kind__exact=age.kind, state__exact="OPEN")
    counts = [Link(str(n), url) if n else "·" for n in age.counts]
    return Row((Link(age.label, url), *counts, age.amount))


def packages(lines: list[ask.PackageLine], date: dt.date) -> Panel:
    """Draw what came from each TA dated `date`, file type by file type."""
    title = _("TA files")
    if not lines:
        return Panel(title, [Text(_("No TA is known; import masters first."))])
    types = sorted({kind for line in lines for kind in line.records})
    here = sum(1 for line in lines if line.package)
    heads = [
        Column("TA"),
        Column(_("State"), cells.STATE),
        *(Column(kind, cells.COUNT) for kind in types),
        Column(_("Came"), cells.TIME),
    ]
    rows = [_package(line, types) for line in lines]
    note = _("%(here)d of %(all)d here, dated %(day)s") % {
        "here": here,
        "all": len(lines),
        "day": moments.day(date),
    }
    url = f"{reverse('admin:ta_day')}?day={date.isoformat()}"
    link = Link(_("Files of the day"), url)
    return Panel(title, [Table(heads, rows)], note=note, link=link)


def _package(line: ask.PackageLine, types: list[str]) -> Row:
    package = line.package
    edge: Any
    if package is None:
        values = (line.ta_code, _absent(line.state))
        edge = edge_of(line.state) if line.state else ""
        return Row((*values, *(None for _kind in types), None), edge)
    edge = "warn" if package.quarantined else ""
    if line.state in TROUBLE:
        edge = edge_of(line.state)
    name: Link = Link(line.ta_code, links.object_url(package))
    counts = [line.records.get(kind) for kind in types]
    shown = _state(package, line.state)
    return Row((name, shown, *counts, package.received_at), edge)


def _absent(state: FileState | None) -> SafeString:
    if state is None:
        return badge("NOT_DUE", word=_("Not here"))
    return file_state_badge(state)


def _state(package: TaPackage, state: FileState | None) -> SafeString:
    if state in TROUBLE:
        return file_state_badge(state)
    if not package.quarantined:
        return state_badge(package)
    words = _("%(n)d quarantined") % {"n": package.quarantined}
    return badge("QUARANTINED", word=words)

"""Panels of the board: breaks by age, packages of the TAs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundops.core.admin import cells, links, moments
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Panel, Row, Table, Text
from fundops.core.admin.states import badge, state_badge
from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.workbench.selectors import board as ask
from trading.models import TaPackage


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
    link = Link(_("All packages"), links.list_url(TaPackage))
    return Panel(title, [Table(heads, rows)], note=note, link=link)


def _package(line: ask.PackageLine, types: list[str]) -> Row:
    package = line.package
    if package is None:
        values = (line.ta_code, badge("NOT_DUE", word=_("Not here")))
        return Row((*values, *(None for _kind in types), None))
    edge: Any = "warn" if package.quarantined else ""
    name: Link = Link(line.ta_code, links.object_url(package))
    counts = [line.records.get(kind) for kind in types]
    return Row((name, _state(package), *counts, package.received_at), edge)


def _state(package: TaPackage) -> SafeString:
    if not package.quarantined:
        return state_badge(package)
    words = _("%(n)d quarantined") % {"n": package.quarantined}
    return badge("QUARANTINED", word=words)

"""Parts of the pages of alerts that cases show, too."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fundops.core import clock
from fundops.core.admin import cells, links
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Banner, Fact, Item, Items, Panel, Table, Text
from fundops.core.models import Alert
from fundops.core.services import alert_rules, thresholds

_State = Alert.State
#: What rules call the figures behind their sentences.
_WORDS: dict[str, Any] = {
    "amount": gettext_lazy("Amount"),
    "changed_on": gettext_lazy("Changed on"),
    "closed": gettext_lazy("Closings"),
    "count": gettext_lazy("Count"),
    "date": gettext_lazy("Date"),
    "days": gettext_lazy("Days"),
    "deadline": gettext_lazy("Deadline"),
    "done_at": gettext_lazy("Done at"),
    "last_on": gettext_lazy("Last on"),
    "opened": gettext_lazy("Openings"),
    "payments": gettext_lazy("Payments"),
    "rule": gettext_lazy("Rule"),
    "side": gettext_lazy("In or out"),
    "sum": gettext_lazy("Sum"),
    "why": gettext_lazy("Why"),
}


def today() -> dt.date:
    return clock.now().astimezone(clock.SHANGHAI).date()


def is_late(alert: Alert) -> bool:
    """Say whether the day passed by which the rule obliges us."""
    due = alert.due_on
    return alert.state != _State.CLOSED and due is not None and due < today()


def subject_link(number: str) -> Link | str:
    """Lead to whatever has this number, by the search."""
    try:
        return Link(number, f"{reverse('admin:search')}?{urlencode({'q': number})}")
    except NoReverseMatch:
        return number


def age(alert: Alert) -> str:
    if alert.state == _State.CLOSED:
        return ""
    days = (today() - alert.opened_on).days
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def facts(alert: Alert) -> list[Fact]:
    return [
        Fact(gettext_lazy("About"), subject_link(alert.subject), cells.MONO, main=True),
        Fact(gettext_lazy("Found on"), alert.opened_on, cells.DATE, note=age(alert)),
        Fact(gettext_lazy("Due on"), alert.due_on, cells.DATE),
        Fact(gettext_lazy("Owner"), alert.owner),
        Fact(gettext_lazy("Case"), links.link(alert.case)),
        Fact(
            gettext_lazy("Outcome"),
            alert.get_outcome_display() if alert.outcome else None,
        ),
    ]


def banners(alert: Alert) -> list[Banner]:
    if not is_late(alert):
        return []
    words = _("It was due on %(date)s.") % {"date": alert.due_on}
    return [Banner(words, "bad", "late")]


def found(alert: Alert) -> Panel:
    figures = [
        Item(_WORDS.get(name, name), _figure(value))
        for name, value in alert.details.items()
    ]
    bodies: list[Any] = [Text(alert.message)]
    if figures:
        bodies.append(Items(figures))
    return Panel(_("What was found"), bodies)


def _figure(value: Any) -> Any:
    return value if isinstance(value, str | int) else str(value or "")


def rule_panel(code: str) -> Panel:
    """Say the rule, where it comes from, and the figures it goes by."""
    known = {rule.code: rule for rule in alert_rules.registered()}
    rule = known.get(code)
    if rule is None:
        return Panel(_("Rule"), [Text(_("No room knows this rule any more."))])
    heads = [
        Column(gettext_lazy("Figure")),
        Column(gettext_lazy("Value"), cells.COUNT),
        Column(gettext_lazy("Source"), cells.WRAP),
    ]
    rows = [
        (
            thresholds.THRESHOLDS[one].label,
            thresholds.count(one),
            thresholds.THRESHOLDS[one].source,
        )
        for one in rule.thresholds
    ]
    bodies: list[Any] = [Items([Item(_("Source"), rule.source)])]
    if rows:
        bodies.append(Table(heads, rows))
    return Panel(_("Rule"), bodies, note=rule.label)

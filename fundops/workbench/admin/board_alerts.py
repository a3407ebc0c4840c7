"""The board's panel of alerts, for those who may read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from fundops.core.admin import cells, links
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Panel, Row, Table, Text
from fundops.core.models import Alert, Staff
from fundops.core.roles import OVERSIGHT
from fundops.core.services import alert_rules


def alerts(person: Staff, *, today: dt.date) -> list[Panel]:
    """Draw what is open by rule: how many, since when, how many are mine or late."""
    if not set(person.roles).intersection(OVERSIGHT):
        return []
    found = (
        Alert.objects.exclude(state=Alert.State.CLOSED)
        .values("kind")
        .annotate(
            count=Count("pk"),
            oldest=Min("opened_on"),
            due=Min("due_on"),
            mine=Count("pk", filter=Q(owner=person.pk)),
            late=Count("pk", filter=Q(due_on__lt=today)),
        )
        .order_by("kind")
    )
    rows = [_row(one) for one in found]
    link = Link(_("All alerts"), links.list_url(Alert))
    if not rows:
        return [Panel(_("Alerts"), [Text(_("No alert is open."))], link=link)]
    heads = [
        Column(_("Rule")),
        Column(_("Count"), cells.COUNT),
        Column(_("Oldest"), cells.DATE),
        Column(_("Due on"), cells.DATE),
        Column(_("Mine"), cells.COUNT),
    ]
    totals = (
        _("Total"),
        sum(one["count"] for one in found),
        min(one["oldest"] for one in found),
        None,
        sum(one["mine"] for one in found),
    )
    return [Panel(_("Alerts"), [Table(heads, rows, totals)], link=link)]


def _row(one: Mapping[str, Any]) -> Row:
    url = links.list_url(Alert, kind__exact=one["kind"])
    values = (
        Link(alert_rules.label_of(one["kind"]), url),
        Link(one["count"], url),
        one["oldest"],
        one["due"],
        one["mine"],
    )
    return Row(values, "bad" if one["late"] else "")

"""What templates draw with: figures, moments, badges, icons, masks, panels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fundops.core.admin import figures, icons, links, masks, moments, navigation, states
from fundops.core.errors import CalendarEnds
from fundops.core.selectors import calendar

register = template.Library()

_FILTERS: dict[str, Callable[[Any], Any]] = {
    "money": figures.money,
    "shares": figures.shares,
    "nav": figures.nav,
    "difference": figures.difference,
    "count": figures.count,
    "capitals": figures.capitals,
    "day": moments.day,
    "short_day": moments.short_day,
    "weekday": moments.weekday,
    "minute": moments.minute,
    "second": moments.second,
    "moment": moments.full,
    "mask_name": masks.mask_name,
    "mask_mobile": masks.mask_mobile,
    "mask_card": masks.mask_tail,
    "mask_certificate": masks.mask_tail,
    "mono": masks.number,
    "hash_short": masks.hash_short,
}
for _name, _filter in _FILTERS.items():
    register.filter(_name, _filter)

register.simple_tag(icons.icon, name="icon")
register.simple_tag(states.badge, name="badge")
register.simple_tag(states.state_badge, name="state_badge")


@register.simple_tag
def due(
    deadline: dt.datetime, now: dt.datetime, met_at: dt.datetime | None = None
) -> SafeString:
    """Draw how a deadline stands."""
    return moments.due(deadline, now=now, met_at=met_at).__html__()


@register.simple_tag
def draw(body: Any, panel: Any = None) -> SafeString:
    """Draw what stands in a panel by its own template."""
    context = dict(getattr(body, "context", {}))
    return _render(body.template, {**context, "body": body})


@register.simple_tag
def filter_field(spec: Any) -> SafeString:
    """Draw a filter as a field of the bar."""
    return _render(spec.template, {"spec": spec, "every": _("every")})


@register.simple_tag
def group_label(opts: Any) -> str | Promise:
    """Say the group of the navigation in which a model's list stands."""
    group = navigation.group_of(f"{opts.app_label}.{opts.model_name}")
    return group.label if group else ""


@dataclass(frozen=True)
class Closed:
    """A day without business, and the next one with it."""

    next: dt.date | None


@register.simple_tag
def holiday(date: dt.date) -> Closed | None:
    """Say whether a day is a holiday; nothing where it is not, or not known."""
    try:
        if calendar.is_trading_day(date):
            return None
        return Closed(calendar.business_day_on_or_after(date))
    except CalendarEnds:
        return None


@register.simple_tag
def object_url(obj: Model) -> str:
    """Say the address of a record's page."""
    return links.object_url(obj)


def _render(name: str, context: dict[str, Any]) -> SafeString:
    # Our own templates, which escape what they are given.
    return mark_safe(render_to_string(name, context))  # noqa: S308

"""What a row of master data said before each change, as a panel of its page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Panel, Row, Table

#: The newest so many changes.
MOST = 20


def panel(obj: Model) -> Panel | None:
    """Draw the changes of a record, the newest first; nothing where there are none."""
    events = _events(obj)
    if not events:
        return None
    head = [
        Column(_("At"), cells.MOMENT),
        Column(_("Who")),
        Column(_("From")),
        Column(_("Field")),
        Column(_("Before"), cells.WRAP),
        Column(_("After"), cells.WRAP),
    ]
    rows: list[Row] = []
    after: Any = obj
    for event in events:
        rows += [Row(row) for row in _changed(event, after)]
        after = event
    return Panel(
        _("History"), [Table(head, rows)], note=_("newest first, by the machine's time")
    )


def _events(obj: Model) -> list[Any]:
    model: Any = _event_models().get(type(obj))
    if model is None:
        return []
    found = model._default_manager.filter(pgh_obj_id=obj.pk, pgh_label="changed")
    return list(found.order_by("-pgh_id")[:MOST])


@cache
def _event_models() -> dict[type[Model], type[Model]]:
    return {
        tracked: model
        for model in apps.get_models()
        if (tracked := getattr(model, "pgh_tracked_model", None)) is not None
    }


def _changed(event: Any, after: Any) -> Iterator[tuple[Any, ...]]:
    """An event is the row before; what came of it is the next event, or the row."""
    context = event.pgh_context or {}
    for field in type(event).pgh_tracked_model._meta.concrete_fields:
        old, new = getattr(event, field.attname), getattr(after, field.attname)
        if old != new:
            yield (
                event.pgh_created_at,
                context.get("actor", ""),
                " · ".join(
                    context[key] for key in ("source", "because") if key in context
                ),
                capfirst(field.verbose_name),
                _shown(field, old),
                _shown(field, new),
            )


def _shown(field: Field[Any, Any], value: Any) -> Any:
    if field.is_relation and value is not None:
        related: Any = field.related_model
        return str(related._default_manager.filter(pk=value).first() or value)
    return dict(field.flatchoices).get(value, value)

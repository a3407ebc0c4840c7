"""One row of a file in full: its raw bytes, what to do, every field by its name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, links
from fundops.core.admin.cells import Column
from fundops.core.admin.page import Body, Item, Items, Panel, Raw, Row, Table
from trading.admin.package_columns import kind_of, meaning_of, shown
from trading.models import TaFile
from trading.selectors import package_pages
from trading.services.quarantine import FIELDS, REASONS
from trading.ta.codes import operator_hint
from trading.ta.layouts import Kind
from trading.ta.reader import FieldValue, RawRecord


def panels(file: TaFile, field: str, raw: RawRecord, reason: str) -> list[Panel]:
    """
    Draw the raw bytes of a row and its fields.

    :param field: marked in the raw bytes, beside those that `reason` looks at.
    :param reason: why the row waits; empty where it does not.
    """
    marked = {field, *FIELDS.get(reason, ())}
    bodies: list[Body] = [
        Raw(package_pages.raw_pieces(raw, marked), label=_("Raw bytes")),
    ]
    advice = _advice(file, raw, reason)
    if advice:
        bodies.append(Items(advice))
    title = _("Row %(number)s") % {"number": raw.record}
    place = _("line %(line)s, byte %(offset)s, %(count)s bytes") % {
        "line": raw.line,
        "offset": raw.offset,
        "count": len(raw.raw),
    }
    return [Panel(title, bodies, note=place), _fields_panel(raw)]


def _advice(file: TaFile, raw: RawRecord, reason: str) -> list[Item]:
    """Say what to do about a row that waits, or that the TA refused."""
    items = []
    if reason:
        words: Any = gettext(REASONS[reason]) if reason in REASONS else reason
        items.append(Item(_("What to do"), words))
        found = package_pages.break_of(file, raw.record)
        if found is not None:
            items.append(Item(_("Break"), links.link(found), cells.MONO))
        return items
    code = next((f.value for f in raw.fields if f.name == "ReturnCode"), None)
    hint = operator_hint(code) if isinstance(code, str) else ""
    if hint:
        items.append(Item(_("What to do"), gettext(hint)))
    return items


def _says_something(value: FieldValue) -> bool:
    """A number says something when it is not zero, a code also when it is 0."""
    padding = b" 0" if value.field.kind is Kind.NUMBER else b" "
    return bool(value.fault or value.raw.strip(padding))


def _fields_panel(raw: RawRecord) -> Panel:
    """Every field that says something, by its name and meaning."""
    said = [value for value in raw.fields if _says_something(value)]
    heads = [
        Column(_("Field"), cells.MONO),
        Column(_("Meaning")),
        Column(_("Value")),
    ]
    rows = [
        Row(
            (
                value.name,
                meaning_of(value.field),
                cells.write(shown(value), kind_of(value.field)),
            ),
            "bad" if value.fault else "",
        )
        for value in said
    ]
    left_out = len(raw.fields) - len(said)
    note = _("%(count)s fields are blank or zero") % {"count": left_out}
    return Panel(_("Fields of the row"), [Table(heads, rows)], note=note)

"""The TA's row behind a claim or an entry: decoded, and its raw bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells, figures, links
from fundops.core.admin.cells import Column, Link
from fundops.core.admin.page import Body, Item, Items, Panel, Raw, Table, Text
from settlement.selectors import page_facts
from trading.models import TaRecord
from trading.ta.codes import return_meaning
from trading.ta.reader import FieldValue, RawRecord

#: What a figure of a claim is made from; marked in the raw bytes.
USED = (
    "ConfirmedAmount",
    "ApplicationAmount",
    "ConfirmedVol",
    "Charge",
    "AgencyFee",
    "ReturnCode",
    "TransactionCfmDate",
    "TASerialNO",
)
#: Raw bytes before, between and after what is marked.
_AROUND = 24


def evidence_panel(record: TaRecord | None) -> Panel:
    """Draw the row: where it stands, the fields that count, the bytes themselves."""
    if record is None:
        return Panel(
            _("Evidence"), [Text(_("No row of a TA is the evidence of this."))]
        )
    raw = page_facts.raw_record(record)
    return Panel(
        _("Evidence"),
        [Items(where_it_stands(record)), *_decoded(record, raw)],
        note=record.file.name,
        link=package_link(record),
    )


def where_it_stands(record: TaRecord) -> list[Item]:
    """Say the file, the record and the bytes of a row."""
    return [
        Item(_("File"), links.link(record.file.package, record.file.name), cells.MONO),
        Item("SHA-256", record.file.sha256, cells.HASH),
        Item(
            _("Record"),
            _("%(n)s of %(all)s")
            % {
                "n": figures.count(record.line),
                "all": figures.count(record.file.records),
            },
        ),
        Item(_("Byte"), record.byte_offset, cells.COUNT),
    ]


def fields_table(record: TaRecord, raw: RawRecord | None) -> Table:
    """Draw the fields that a figure is made from, with where they stand."""
    heads = [
        Column(_("Field"), cells.MONO),
        Column(_("Meaning")),
        Column(_("Offset"), cells.MONO),
        Column(_("Value"), cells.MONO),
    ]
    if raw is None:
        return Table(heads, _as_kept(record))
    rows = [
        (
            field.name,
            field.meaning,
            f"{start}–{start + len(field.raw) - 1}",
            _said(field),
        )
        for start, field in _placed(raw)
        if field.name in USED
    ]
    return Table(heads, rows)


def fields_brief(record: TaRecord, raw: RawRecord | None) -> Table:
    """Draw the same for a narrow panel, without what the fields mean."""
    table = fields_table(record, raw)
    name, _meaning, offset, value = table.columns
    return Table(
        [name, offset, value],
        [(row[0], row[2], row[3]) for row in table.rows if isinstance(row, tuple)],
    )


def raw_bytes(raw: RawRecord) -> Raw:
    """Draw the raw bytes, cut where fields begin; what is used is marked."""
    pieces: list[tuple[str, bool]] = []
    for _start, field in _placed(raw):
        text = field.raw.decode("gb18030", errors="replace")
        used = field.name in USED
        if pieces and pieces[-1][1] == used:
            pieces[-1] = (pieces[-1][0] + text, used)
        else:
            pieces.append((text, used))
    return Raw(
        [(text if used else _shortened(text), used) for text, used in pieces],
        label=_("Raw bytes of the record"),
    )


def _decoded(record: TaRecord, raw: RawRecord | None) -> Iterator[Body]:
    yield fields_table(record, raw)
    if raw is None:
        yield Text(
            _("The file is not kept here any more; the fields above were taken.")
        )
    else:
        yield raw_bytes(raw)


def _as_kept(record: TaRecord) -> list[tuple[Any, ...]]:
    """What was taken from the row when it was applied."""
    return [
        ("ConfirmedAmount", "", "—", figures.money(record.confirmed_amount)),
        ("ConfirmedVol", "", "—", figures.shares(record.confirmed_shares)),
        ("Charge", "", "—", figures.money(record.charge)),
        (
            "ReturnCode",
            return_meaning(record.return_code),
            "—",
            record.return_code,
        ),
        ("TASerialNO", "", "—", record.ta_serial_no),
    ]


def _placed(raw: RawRecord) -> Iterator[tuple[int, FieldValue]]:
    start = 0
    for field in raw.fields:
        yield start, field
        start += len(field.raw)


def _said(field: FieldValue) -> str:
    if field.fault or field.value is None:
        return field.raw.decode("gb18030", errors="replace").strip(" ") or "—"
    if field.name == "ReturnCode":
        return f"{field.value} {return_meaning(str(field.value))}".strip()
    return str(field.value)


def _shortened(text: str) -> str:
    if len(text) <= 2 * _AROUND:
        return text
    return f"{text[:_AROUND]}…{text[-_AROUND:]}"


def package_link(record: TaRecord, words: Any = None) -> Link | None:
    """Open the package that holds a row."""
    url = links.object_url(record.file.package)
    return Link(words or _("Package"), url) if url else None

"""The right side of a package's page: rows of one file, decoded, and the raw bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import cells
from fundops.core.admin.cells import Column, Link, Note
from fundops.core.admin.page import (
    Body,
    Panel,
    Partial,
    Row,
    Tab,
    Table,
    Text,
)
from fundops.core.admin.states import NOT_STARTED, badge_of, state_badge
from trading.admin import package_row
from trading.admin.package_columns import (
    column,
    columns_of,
    file_name,
    shown,
)
from trading.models import TaFile, TaPackage, TaRecord
from trading.selectors import package_pages
from trading.selectors.package_pages import LOGGED, ROWS, ShownRow
from trading.services.quarantine import REASONS
from trading.ta.reader import DataFile, RawRecord

#: Columns beside the fields: what became of the row.
_RESULT = (Column(_("Result"), cells.STATE), Column(_("Reason"), cells.LONG))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; nonsense reads as nothing."""

    file: TaFile
    first: int
    line: int
    waiting: bool
    number: str
    field: str

    def url(self, **changes: object) -> str:
        given: Mapping[str, object] = {
            "file": self.file.pk,
            "from": self.first,
            "rows": "waiting" if self.waiting else "",
            "number": self.number,
            **changes,
        }
        return f"?{urlencode({key: value for key, value in given.items() if value})}"


def asked_for(files: Sequence[TaFile], query: QueryDict) -> Asked | None:
    """Read the address; the file of most rows stands open where none is named."""
    data_files = [file for file in files if file.file_type != "INDEX"]
    if not data_files:
        return None
    by_id = {str(file.pk): file for file in data_files}
    usual = next((f for f in data_files if f.file_type in ("04", "03")), data_files[0])
    return Asked(
        file=by_id.get(query.get("file", ""), usual),
        first=max(1, _number(query.get("from", ""))),
        line=_number(query.get("line", "")),
        waiting=query.get("rows") == "waiting",
        number=query.get("number", "").strip()[:24],
        field=query.get("field", "")[:40],
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def panels(package: TaPackage, files: Sequence[TaFile], asked: Asked) -> list[Panel]:
    """Draw the rows of the file that is asked for, and the chosen one in full."""
    # One package in memory, so that no file need ask for it again.
    asked.file.package = package
    data = package_pages.data_of(asked.file)
    if data is None:
        told = _("This file is not kept here, or its header cannot be read.")
        return [_rows_panel(files, asked, [Text(told)])]
    rows = _rows(asked, data)
    chosen = _chosen(asked, data, rows)
    bodies: list[Body] = [_filter(asked)]
    if rows:
        bodies.append(_table(asked, data, rows, chosen))
    else:
        bodies.append(Text(_none_of(asked)))
    drawn = [_rows_panel(files, asked, bodies)]
    if chosen is not None:
        drawn += package_row.panels(
            asked.file, asked.field, chosen, _reason_of(chosen, rows)
        )
    return drawn


def _rows(asked: Asked, data: DataFile) -> list[ShownRow]:
    if asked.number:
        return package_pages.rows_of_number(asked.file, data, asked.number)
    if asked.waiting:
        return package_pages.waiting_rows(asked.file, data)
    return package_pages.rows_from(asked.file, data, asked.first)


def _chosen(asked: Asked, data: DataFile, rows: Sequence[ShownRow]) -> RawRecord | None:
    """The row that is asked for, else the first that waits, else the first."""
    if asked.line:
        return package_pages.row_at(asked.file, data, asked.line)
    waiting = [row for row in rows if row.logged and row.logged.reason]
    return next((row.raw for row in [*waiting, *rows]), None)


def _none_of(asked: Asked) -> Any:
    if asked.number:
        return _("No row of this file has this number.")
    if asked.waiting:
        return _("No row of this file waits.")
    if not asked.file.records:
        return _("The file has no rows; that is legal.")
    return _("The file ends before this row.")


def _rows_panel(files: Sequence[TaFile], asked: Asked, bodies: Sequence[Body]) -> Panel:
    tabs = [
        Tab(
            f"{file.file_type} {file_name(file.file_type)}"
            if file.pk == asked.file.pk
            else file.file_type,
            f"?file={file.pk}",
            file.records if file.pk == asked.file.pk else None,
            current=file.pk == asked.file.pk,
        )
        for file in files
        if file.file_type != "INDEX"
    ]
    return Panel(_("Decoded rows"), bodies, note=asked.file.name, tabs=tabs)


def _filter(asked: Asked) -> Partial:
    records = asked.file.records
    last = min(asked.first + ROWS - 1, records)
    whole = not (asked.number or asked.waiting)
    before = max(1, asked.first - ROWS)
    return Partial(
        "admin/trading/tapackage/rows_filter.html",
        {
            "asked": asked,
            "logged": asked.file.file_type in LOGGED,
            "first": asked.first if records else 0,
            "last": last,
            "records": records,
            "whole": whole,
            "before": asked.url(**{"from": before}) if asked.first > 1 else "",
            "after": asked.url(**{"from": last + 1}) if last < records else "",
        },
    )


def _table(
    asked: Asked, data: DataFile, rows: Sequence[ShownRow], chosen: RawRecord | None
) -> Table:
    fields = columns_of(data.header.layout)
    logged = asked.file.file_type in LOGGED
    heads = [Column(_("Row"), cells.COUNT), *map(column, fields)]
    return Table(
        [*heads, *(_RESULT if logged else ())],
        [_row(asked, row, fields, logged, chosen) for row in rows],
        totals=_totals(asked, fields, logged),
    )


def _row(
    asked: Asked,
    row: ShownRow,
    fields: Sequence[Any],
    logged: bool,
    chosen: RawRecord | None,
) -> Row:
    number = Link(row.raw.record, asked.url(line=row.raw.record))
    values = [number, *(_short(shown(row.raw[field.name])) for field in fields)]
    waits = bool(row.logged and row.logged.reason)
    if logged:
        values.append(_became(row.logged) if row.logged else "")
        values.append(_told(row.logged.reason) if row.logged and waits else "")
    is_chosen = chosen is not None and chosen.record == row.raw.record
    return Row(values, "warn" if waits else "sel" if is_chosen else "")


def _became(row: TaRecord) -> Any:
    """Say what the row did to its order; a lot goes with the row it belongs to."""
    if row.result != TaRecord.Result.APPLIED or row.order is None:
        return state_badge(row, "result")
    if row.detail_flag == "1":
        return badge_of(NOT_STARTED, _("Lot"))
    return state_badge(row.order)


def _short(value: Any) -> Any:
    """In a table a code stands alone; its meaning stands with the chosen row."""
    return value.value if isinstance(value, Note) else value


def _told(reason: str) -> str:
    """The fact of a reason's sentence, without what to do."""
    sentence = gettext(REASONS[reason]) if reason in REASONS else reason
    for end in (";", "；", "。"):
        sentence = sentence.partition(end)[0]
    return sentence


#: What the rows of the whole file say together, by the field it stands under.
_SUMS = {
    "ApplicationAmount": "applied_amount",
    "ConfirmedAmount": "confirmed_amount",
    "ConfirmedVol": "confirmed_shares",
}


def _totals(asked: Asked, fields: Sequence[Any], logged: bool) -> Sequence[Any] | None:
    sums = asked.file.control_totals
    if asked.file.file_type != "04" or "confirmed_amount" not in sums:
        return None
    words: Any = _("Whole file")
    under = [
        Decimal(sums[_SUMS[field.name]]) if field.name in _SUMS else None
        for field in fields
    ]
    return [words, *under, *([None, None] if logged else [])]


def _reason_of(raw: RawRecord, rows: Sequence[ShownRow]) -> str:
    """Say why the chosen row waits, or nothing."""
    logged = (row.logged for row in rows if row.raw.record == raw.record)
    return next((row.reason for row in logged if row is not None), "")

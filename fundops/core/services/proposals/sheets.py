"""CSV and XLSX that people bring: read as text, nothing computed, nothing guessed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import tablib
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fundops.core.errors import InputRefused

MOST_BYTES = 1024 * 1024
#: Each row becomes a proposal that somebody reads.
MOST_ROWS = 200
_MOST_UNPACKED = 20 * MOST_BYTES
#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the numbers under which people find them in it."""

    dataset: tablib.Dataset
    numbers: list[int] = field(default_factory=list)


class SheetRefused(InputRefused):
    """The file as a whole cannot be read, or is not what was asked for."""

    code = "core.sheet_refused"


def read(content: bytes, *, columns: Sequence[str]) -> Sheet:
    """
    Read a sheet with exactly these columns, in any order, as text.

    :raises SheetRefused: too large, no CSV or XLSX, other columns, or a formula in it.
    """
    if len(content) > MOST_BYTES:
        raise SheetRefused(_("The file is larger than 1 MB; bring it in parts."))
    rows = _xlsx(content) if content.startswith(_ZIP) else _csv(content)
    header = next(rows, [])
    while header and not header[-1]:
        header.pop()
    if sorted(header) != sorted(columns):
        raise SheetRefused(
            _("The columns are %(found)s; they must be %(wanted)s.")
            % {"found": ", ".join(header) or "—", "wanted": ", ".join(columns)}
        )
    sheet = Sheet(tablib.Dataset(headers=header))
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        if len(sheet.numbers) >= MOST_ROWS:
            raise SheetRefused(
                _("The file has more than %(most)d rows; bring it in parts.")
                % {"most": MOST_ROWS}
            )
        _append(sheet, number, row, len(header))
    if not sheet.numbers:
        raise SheetRefused(_("The file has no row."))
    return sheet


def _append(sheet: Sheet, number: int, row: list[str], width: int) -> None:
    if any(row[width:]) or len(row) < width:
        raise SheetRefused(
            _("Row %(row)d has %(found)d values; there are %(wanted)d columns.")
            % {"row": number, "found": len(row), "wanted": width}
        )
    for value in row[:width]:
        if value.startswith(_FORMULA):
            raise SheetRefused(
                _("Row %(row)d holds a formula (%(value)s); write the value itself.")
                % {"row": number, "value": value[:40]}
            )
    sheet.dataset.append(row[:width])
    sheet.numbers.append(number)


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetRefused(
            _("The file is neither XLSX nor CSV in UTF-8; save it as one of them.")
        ) from error
    if "\x00" in text:
        raise SheetRefused(_("The file holds bytes that are no text."))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise SheetRefused(
            _("The file is no CSV: %(error)s.") % {"error": error}
        ) from error


def _xlsx(content: bytes) -> Iterator[list[str]]:
    """Read the first sheet; a workbook that unpacks to too much is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise SheetRefused(_("The workbook unpacks to more than 20 MB."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise SheetRefused(
            _("The file is neither XLSX nor CSV in UTF-8; save it as one of them.")
        ) from error
    sheet: Any = book.worksheets[0]
    for row in sheet.iter_rows(max_row=MOST_ROWS + 2):
        yield [_text(cell.value) for cell in row]


def _text(value: Any) -> str:
    """Write a cell's value: dates as dates; a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if not isinstance(value, str | int):
        # A number with places is written by the sheet in more places than people see.
        return f"{value}".removesuffix(".0")
    return str(value)

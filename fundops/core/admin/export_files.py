"""
A list written to a file: its own columns, its own filter, masked as on the page.

Rows are read and written in pieces, so that memory does not grow with the list.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

import tablib
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.fields import Field
from import_export.resources import Resource
from openpyxl import Workbook

from fundops.core.admin.changelist import ConsoleChangeList
from fundops.core.admin.export_cells import harmless, plain

#: Rows read and written at once.
PIECE = 1_000
#: Above this a file lies on the disk while it is written.
_IN_MEMORY = 1_000_000

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ListResource(Resource):
    """The columns of one list and no other; nothing can be imported through it."""

    def __init__(self, changelist: ConsoleChangeList, request: HttpRequest) -> None:
        super().__init__()
        self._changelist, self._request = changelist, request
        self.fields = {
            name: Field(attribute=name, column_name=harmless(str(column.label)))
            for name, column in changelist.columns
        }
        self._columns = dict(changelist.columns)

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        """Write what the list shows, without its marks."""
        name = str(field.attribute)
        column = self._columns[name]
        return plain(self._changelist.value_of(instance, name, column), column.kind)

    def rows(self, queryset: QuerySet[Any], most: int) -> Iterator[list[Any]]:
        """Read at most so many rows, a piece at a time, with what columns ask for."""
        found = queryset[:most].iterator(chunk_size=PIECE)
        request = self._request
        for piece in _pieces(found):
            self._changelist.model_admin.prepare_rows(request, piece)
            for row in piece:
                yield self.export_resource(row)

    def get_import_fields(self) -> list[Any]:
        return []


@dataclass(frozen=True)
class Written:
    """A file that is open at its beginning, how many rows it has, and its hash."""

    file: IO[bytes]
    rows: int
    sha256: str


def write(
    changelist: ConsoleChangeList, request: HttpRequest, *, format: str, most: int
) -> Written:
    """Write the whole filter of a list, at most `most` rows."""
    resource = ListResource(changelist, request)
    heads = resource.get_export_headers()
    rows = resource.rows(changelist.queryset, most)
    # Closed by the answer that gives it out.
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    written = {"csv": _write_csv, "xlsx": _write_xlsx}[format](file, heads, rows)
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_IN_MEMORY):
        digest.update(piece)
    file.seek(0)
    return Written(file, written, digest.hexdigest())


def _write_csv(file: IO[bytes], heads: list[str], rows: Iterator[list[Any]]) -> int:
    # With its mark spreadsheets read UTF-8 as such.
    file.write(b"\xef\xbb\xbf")
    file.write(_as_csv([heads]))
    written = 0
    for piece in _pieces(rows):
        file.write(_as_csv(piece))
        written += len(piece)
    return written


def _as_csv(rows: Iterable[list[Any]]) -> bytes:
    return str(tablib.Dataset(*rows).export("csv")).encode()


def _write_xlsx(file: IO[bytes], heads: list[str], rows: Iterator[list[Any]]) -> int:
    # Tablib holds a whole book in memory; its own writer below it need not.
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(heads)
    written = 0
    for row in rows:
        sheet.append(row)
        written += 1
    content = io.BytesIO()
    book.save(content)
    file.write(content.getvalue())
    return written


def _pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while piece := list(islice(rest, PIECE)):
        yield piece

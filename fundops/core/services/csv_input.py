"""
CSV brought in by people: every reason of a refusal at once, and all or nothing.

A file is UTF-8 (with or without its mark), has a header of known column names and rows
of as many values. Only ASCII blanks are cut from a value: U+3000 may belong to a name.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fundops.core.errors import CsvRefused

#: Bytes of a file, rows of it, characters of a value: more is a mistake, not a day.
MAX_BYTES = 256 * 1024 * 1024
MAX_ROWS = 2_000_000
MAX_VALUE = 500
#: So many reasons are told; a file wrong in every row needs no more.
MAX_REASONS = 200

_BLANKS = " \t"
#: Control characters, line and paragraph separators, lone surrogates.
_UNPRINTABLE = frozenset({"Cc", "Zl", "Zp", "Cs"})


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row by column name; `number` counts as a sheet does: the header is row 1."""

    number: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Say the value without ASCII blanks around it; "" where there is none."""
        return self.values.get(column, "")


class Problems:
    """
    Every reason why a file is refused, told together.

        problems = Problems(path)
        problems.add(row, "amount", "is not an amount")
        problems.refuse_if_any()
    """

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._reasons: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._reasons)

    @property
    def reasons(self) -> list[str]:
        return list(self._reasons)

    def add(self, row: CsvRow, column: str, message: str) -> None:
        """Note that the value of `column` in `row` is wrong, with its raw text."""
        self.add_line(row.number, f"column {column}: {row[column]!r} {message}")

    def add_line(self, number: int, message: str) -> None:
        """Note that a whole row is wrong."""
        self._reasons.append(f"{self._file}, row {number}, {message}")

    def add_file(self, message: str) -> None:
        """Note that the file as such is wrong."""
        self._reasons.append(f"{self._file}: {message}")

    def refuse_if_any(self) -> None:
        """
        Refuse the file where anything was noted.

        :raises CsvRefused: with every reason.
        """
        if not self._reasons:
            return
        told = self._reasons[:MAX_REASONS]
        left = len(self._reasons) - len(told)
        if left:
            told.append(f"{self._file}: … and {left} more reasons.")
        raise CsvRefused(told)


def read_rows(
    path: Path | str, *, required: Sequence[str], optional: Sequence[str] = ()
) -> list[CsvRow]:
    """
    Read every row of a CSV, or refuse the file with every reason.

    Rows without any value are passed over. Each `required` column must be in the
    header and filled in every row.

    :raises CsvRefused: for an unreadable file, a wrong header or a wrong shape.
    """
    path = Path(path)
    problems = Problems(path)
    lines = _lines(path, problems)
    problems.refuse_if_any()
    header = _header(next(lines, []), required, optional, problems)
    problems.refuse_if_any()
    rows = _rows(lines, header, required, problems)
    problems.refuse_if_any()
    return rows


def _lines(path: Path, problems: Problems) -> csv.Reader:  # type: ignore[name-defined]  # the stubs name it, the module does not
    text = ""
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.add_file(f"is larger than {MAX_BYTES // 1024 // 1024} MB.")
        else:
            text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problems.add_file(f"cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        problems.add_file(f"is not UTF-8 at byte {error.start}; save it as UTF-8.")
    if "\x00" in text:
        problems.add_file("holds a NUL character; it is not a CSV.")
    return csv.reader(io.StringIO(text, newline=""), strict=True)


def _header(
    names: list[str],
    required: Sequence[str],
    optional: Sequence[str],
    problems: Problems,
) -> list[str]:
    header = [name.strip(_BLANKS).lower() for name in names]
    if not header:
        problems.add_file("is empty; its first row must name the columns.")
    known = {*required, *optional}
    for name in header:
        if name not in known:
            problems.add_file(f"has an unknown column {name!r}.")
    problems_of_names = [
        *(f"names column {n!r} twice." for n in known if header.count(n) > 1),
        *(f"lacks column {n!r}." for n in required if header and n not in header),
    ]
    for message in problems_of_names:
        problems.add_file(message)
    return header


def _rows(
    lines: csv.Reader,  # type: ignore[name-defined]  # the stubs name it, the module does not
    header: list[str],
    required: Sequence[str],
    problems: Problems,
) -> list[CsvRow]:
    rows = []
    number = 1
    try:
        for number, raw in enumerate(lines, start=2):
            values = [value.strip(_BLANKS) for value in raw]
            if not any(values):
                continue
            if number > MAX_ROWS:
                problems.add_file(f"has more than {MAX_ROWS} rows; split it.")
                break
            row = CsvRow(number, dict(zip(header, values, strict=False)))
            if len(values) != len(header):
                problems.add_line(
                    number, f"{len(values)} values where the header names {len(header)}"
                )
            else:
                _check_values(row, required, problems)
            rows.append(row)
    except csv.Error as error:
        problems.add_line(number + 1, f"cannot be read as CSV: {error}")
    return rows


def _check_values(row: CsvRow, required: Sequence[str], problems: Problems) -> None:
    for column, value in row.values.items():
        if len(value) > MAX_VALUE:
            problems.add_line(
                row.number, f"column {column}: longer than {MAX_VALUE} characters"
            )
        elif any(unicodedata.category(c) in _UNPRINTABLE for c in value):
            problems.add(row, column, "holds a character that cannot be printed")
    for column in required:
        if not row[column]:
            problems.add(row, column, "is empty; it must be filled")

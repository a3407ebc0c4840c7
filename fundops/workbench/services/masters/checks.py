"""What the values of a masters CSV may be; each check notes every reason it finds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from fundops.core.services.csv_input import CsvRow, Problems

_CODE = re.compile(r"[0-9A-Za-z_-]+", re.ASCII)
_CURRENCY = re.compile(r"[0-9]{3}", re.ASCII)
_DAYS = re.compile(r"[0-9]{1,2}", re.ASCII)


def code(row: CsvRow, column: str, problems: Problems, *, longest: int) -> str:
    """Say a code of ASCII letters and digits."""
    value = row[column]
    if value and (len(value) > longest or not _CODE.fullmatch(value)):
        problems.add(
            row, column, f"is not a code of 1 to {longest} ASCII letters and digits"
        )
    return value


def text(row: CsvRow, column: str, problems: Problems, *, longest: int = 120) -> str:
    """Say a name as it is written."""
    if len(row[column]) > longest:
        problems.add(row, column, f"is longer than {longest} characters")
    return row[column]


def choice(row: CsvRow, column: str, problems: Problems, *, of: Collection[str]) -> str:
    """Say one of the values the contract names."""
    if row[column] and row[column] not in of:
        problems.add(row, column, f"is none of {', '.join(of)}")
    return row[column]


def currency(row: CsvRow, column: str, problems: Problems) -> str:
    """Say a currency as ISO 4217 numbers it: 156 is the yuan."""
    if row[column] and not _CURRENCY.fullmatch(row[column]):
        problems.add(row, column, "is no ISO 4217 number; write 156 for the yuan")
    return row[column]


def days(row: CsvRow, column: str, problems: Problems, *, default: int = 0) -> int:
    """Say a number of business days, 0 to 99."""
    value = row[column]
    if not value:
        return default
    if not _DAYS.fullmatch(value):
        problems.add(row, column, "is not a number of days from 0 to 99")
        return default
    return int(value)


def flag(row: CsvRow, column: str, problems: Problems, *, default: bool) -> bool:
    """Say yes or no, written 1 or 0."""
    value = row[column]
    if value not in ("", "0", "1"):
        problems.add(row, column, "is neither 0 nor 1")
    return default if not value else value == "1"


def once(rows: Iterable[CsvRow], column: str, problems: Problems) -> None:
    """Refuse a key that stands in the file twice."""
    seen: dict[str, int] = {}
    for row in rows:
        if row[column] in seen:
            problems.add(row, column, f"stands in row {seen[row[column]]} already")
        seen.setdefault(row[column], row.number)


def differences(
    row: CsvRow, problems: Problems, held: dict[str, object], told: dict[str, object]
) -> None:
    """Refuse, column by column, what the installation holds otherwise."""
    for column, value in told.items():
        if held[column] != value:
            problems.add(
                row,
                column,
                f"differs from {_written(held[column])!r}, which is held; "
                "a held record changes by a reviewed proposal only",
            )


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)

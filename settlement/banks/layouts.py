"""Which fields a bank's file has, in which order, and how each is read."""

from __future__ import annotations

import csv
import enum
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from settlement.banks.errors import PatternUnknown

PROFILE, VERSION = "supervision-a", "3.1"
DELIMITER = "|"
ENCODING = "utf-8"
_DATA = Path(__file__).parent / "data" / "layouts.csv"


class Kind(enum.StrEnum):
    """How a field is read: DATE as YYYYMMDD, TIME HHMMSS, MOMENT both together."""

    TEXT = "TEXT"
    AMOUNT = "AMOUNT"
    DATE = "DATE"
    TIME = "TIME"
    MOMENT = "MOMENT"


class Direction(enum.StrEnum):
    """OUT: from us to the bank."""

    IN = "IN"
    OUT = "OUT"


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `name` is also that of the row class, `meaning` is 中文."""

    name: str
    kind: Kind
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of one row, in the order in which they stand."""

    pattern: str
    direction: Direction
    fields: tuple[Field, ...]

    @property
    def has_amounts(self) -> bool:
        """Say whether the first line's total is a sum over the rows."""
        return any(field.name == "amount" for field in self.fields)


def layout(pattern: str, profile: str = PROFILE, version: str = VERSION) -> Layout:
    """
    Give the layout of a file by the pattern of its name, e.g. `customer_back`.

    :raises PatternUnknown: for one that the profile lacks.
    """
    try:
        return _layouts()[profile, version, pattern]
    except KeyError:
        raise PatternUnknown(
            f"The profile {profile} {version} has no file {pattern}."
        ) from None


def patterns(direction: Direction | None = None) -> list[str]:
    """Name the files of our profile, all or those of one direction."""
    return [
        one.pattern
        for key, one in _layouts().items()
        if key[:2] == (PROFILE, VERSION) and direction in (None, one.direction)
    ]


@cache
def _layouts() -> dict[tuple[str, str, str], Layout]:
    found: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    with _DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["profile"], row["version"], row["pattern"])
            found.setdefault(key, []).append(row)
    return {key: _layout(rows) for key, rows in found.items()}


def _layout(rows: list[dict[str, str]]) -> Layout:
    ordered = sorted(rows, key=lambda row: int(row["position"]))
    fields = tuple(
        Field(row["field"], Kind(row["kind"]), row["required"] == "1", row["meaning"])
        for row in ordered
    )
    return Layout(rows[0]["pattern"], Direction(rows[0]["direction"]), fields)

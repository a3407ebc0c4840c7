"""A type that came in parts, `…_04_001.TXT` and on: one file in all but name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from trading.ta.reader import DataFile, Row
from trading.ta.records import Values


@dataclass(frozen=True, slots=True)
class LogicalFile:
    """
    The parts of a type in their order, or its one file, or none.

    Each part has a field list of its own. A record is named by its part and its number
    there, which is where it is found again.
    """

    file_type: str
    parts: tuple[DataFile, ...]

    @property
    def records(self) -> int:
        return sum(part.header.records for part in self.parts)

    def rows(
        self, columns: Sequence[str], *, checked: bool = False
    ) -> Iterator[tuple[DataFile, Row]]:
        """Give raw fields of every record, as `DataFile.rows` does."""
        for part in self.parts:
            for row in part.rows(columns, checked=checked):
                yield part, row

    def values(
        self, names: Sequence[str] | None = None, *, checked: bool = False
    ) -> Iterator[tuple[DataFile, int, Values]]:
        """Give the values of every record, as `DataFile.values` does."""
        for part in self.parts:
            for record, values in part.values(names, checked=checked):
                yield part, record, values


def parts_fault(
    file_type: str, parts: Sequence[int | None]
) -> dict[str, object] | None:
    """
    Say what is wrong with the parts of a type, as facts of `parts_incomplete`.

    One file without a part is whole; else the parts are 001 to the last, each once.
    """
    if list(parts) == [None]:
        return None
    numbers = sorted(part for part in parts if part is not None)
    last = max(numbers, default=1)
    missing = [part for part in range(1, last + 1) if part not in numbers]
    if not missing and len(parts) == last:
        return None
    listed = ", ".join("whole" if part is None else f"{part:03d}" for part in parts)
    return {
        "file_type": file_type,
        "found": listed,
        "last": f"{last:03d}",
        "missing": _ranges(missing) or "-",
    }


def _ranges(parts: Sequence[int]) -> str:
    """Write 2, 4, 5, 6 as `002, 004-006`."""
    texts = []
    runs = groupby(enumerate(parts), key=lambda pair: pair[1] - pair[0])
    for _, run in runs:
        found = [part for _, part in run]
        last = f"-{found[-1]:03d}" if len(found) > 1 else ""
        texts.append(f"{found[0]:03d}{last}")
    return ", ".join(texts)

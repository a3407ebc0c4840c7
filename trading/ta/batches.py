"""
Which file types travel with which index, and which way: one table, `data/batches.csv`.

Seen from the distributor: OUT to a TA, IN from one. Where 43 and 44 travel, no sample
proves: change the table, not the code, where a TA does otherwise.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from trading.ta.errors import LayoutUnknown
from trading.ta.tables import rows_of

#: A reason, as a key of REASONS, the file type it is about or none, and its facts.
Fault = tuple[str, str, dict[str, object]]


class Direction(enum.Enum):
    """Which way a batch goes, seen from the distributor."""

    OUT = "OUT"
    IN = "IN"


@dataclass(frozen=True, slots=True)
class Batch:
    """One row of the table."""

    prefix: str
    direction: Direction
    file_types: frozenset[str]


@cache
def batches() -> tuple[Batch, ...]:
    """Give the whole table, in its order."""
    return tuple(
        Batch(
            row["prefix"],
            Direction(row["direction"]),
            frozenset(row["file_types"].split()),
        )
        for row in rows_of("batches.csv")
    )


def prefix_of(file_type: str) -> str:
    """
    Give the prefix of the index with which a file type travels.

    :raises LayoutUnknown: for a type of no batch.
    """
    return _batch_of(file_type).prefix


def direction_of(file_type: str) -> Direction:
    """Say which way a file type goes. :raises LayoutUnknown: for one of no batch."""
    return _batch_of(file_type).direction


def faults_of(prefix: str, file_types: Iterable[str]) -> Iterator[Fault]:
    """Say what is wrong with an index of this prefix that lists these types."""
    carried = {
        file_type: batch.direction
        for batch in batches()
        if batch.prefix == prefix
        for file_type in batch.file_types
    }
    if not carried:
        yield "prefix_unknown", "", {"prefix": prefix}
        return
    ways: dict[Direction, list[str]] = {Direction.OUT: [], Direction.IN: []}
    for file_type in dict.fromkeys(file_types):
        if file_type in carried:
            ways[carried[file_type]].append(file_type)
        else:
            facts: dict[str, object] = {"file_type": file_type, "prefix": prefix}
            yield "listed_type_strange", file_type, facts
    if all(ways.values()):
        yield (
            "listed_directions",
            "",
            {
                "outgoing": ", ".join(ways[Direction.OUT]),
                "incoming": ", ".join(ways[Direction.IN]),
            },
        )


def _batch_of(file_type: str) -> Batch:
    for batch in batches():
        if file_type in batch.file_types:
            return batch
    raise LayoutUnknown(f"File type {file_type} travels with no index that is known.")

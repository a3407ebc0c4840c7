"""Writing a type in parts, where one file would be larger than a TA takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from trading.ta.errors import FieldDoesNotFit
from trading.ta.header import format_header
from trading.ta.layouts import Layout
from trading.ta.lines import NEWLINE, TRAILER
from trading.ta.names import DataFileName
from trading.ta.writer import write_encoded

#: A part's number has three digits.
MOST_PARTS = 999


def write_parts(
    directory: Path,
    name: DataFileName,
    layout: Layout,
    records: Iterable[bytes],
    *,
    most_bytes: int,
    sender: str = "",
    recipient: str = "",
) -> list[Path]:
    """
    Write records as one file, or as parts 001, 002 … of at most `most_bytes` each.

    The same records and limit give the same files; a part has one record at least.
    Nothing is left in the directory if a record cannot be written; the index, which
    is written after this, makes them count.

    :raises FieldDoesNotFit: if there must be more than 999 parts.
    """
    assert name.part is None
    most = records_a_part(name, layout, most_bytes)
    rest = iter(records)
    written: list[Path] = []

    def write(part: DataFileName, some: Iterator[bytes]) -> None:
        path = write_encoded(
            directory, part, layout, some, sender=sender, recipient=recipient
        )
        written.append(path)

    try:
        for first in rest:
            number = len(written) + 1
            if number > MOST_PARTS:
                cause = f"is too large for {MOST_PARTS} parts"
                raise FieldDoesNotFit("file", str(name), cause)
            some = chain([first], islice(rest, most - 1))
            write(replace(name, part=number), some)
        if not written:
            write(name, iter(()))
    except BaseException:
        for path in written:
            path.unlink()
        raise
    if len(written) == 1:
        written = [written[0].rename(directory / str(name))]
    return written


def records_a_part(name: DataFileName, layout: Layout, most_bytes: int) -> int:
    """Say how many records a file of at most `most_bytes` takes; one at least."""
    header = format_header(name=name, layout=layout, records=0, sender="", recipient="")
    room = most_bytes - len(header) - len(TRAILER + NEWLINE)
    return max(room // (layout.width + len(NEWLINE)), 1)

"""The index of a package: which files belong to it. It is sent last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trading.ta.errors import Problem, Problems
from trading.ta.fields import day_text
from trading.ta.lines import (
    TRAILER,
    WIDTHS,
    HeaderLines,
    Unreadable,
    as_lines,
    counted,
    padded,
)
from trading.ta.names import IndexName, parse_index_name

MARKER = b"OFDCFIDX"
#: The first file's name stands on this line.
FIRST_LISTED = 7
MOST_FILES = 99_999


@dataclass(frozen=True, slots=True)
class Index:
    """
    An index as it was read.

    `files` are the names as they are listed, what is not ASCII in them as escapes;
    `listed` are their bytes.
    """

    name: IndexName
    version: str
    creator: str
    receiver: str
    date: dt.date
    files: tuple[str, ...]
    listed: tuple[bytes, ...]

    @property
    def prefix(self) -> str:
        return self.name.prefix


def read_index(path: Path, problems: Problems) -> Index | None:
    """
    Read an index; `problems` says all that is wrong with it.

    None if its list cannot be used at all.
    """
    name = parse_index_name(path.name)
    if name is None:
        problems.add(Problem("index_name_bad", path.name, raw=path.name.encode()))
    try:
        with path.open("rb") as file:
            return _read(HeaderLines(file, path.name, problems), name)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        problems.add(Problem("index_unreadable", path.name, facts={"cause": cause}))
    except Unreadable:
        pass
    return None


def _read(lines: HeaderLines, name: IndexName | None) -> Index | None:
    lines.marker(MARKER)
    version = lines.version()
    creator = lines.same("the creator", name.creator if name else None)
    receiver = lines.same("the receiver", name.receiver if name else None)
    date = lines.date(name.date if name else None)
    count = lines.count("file_count_bad", most=MOST_FILES)
    count_line, count_raw = lines.number, lines.last
    listed = _read_listed(lines)
    files = tuple(raw.decode("ascii", "backslashreplace") for raw in listed)
    if len(files) != count:
        problem = Problem(
            "index_count",
            lines.name,
            line=count_line,
            raw=count_raw,
            facts={"stated": count, "found": len(files)},
        )
        lines.problems.add(problem)
    if name is None:
        return None
    return Index(name, version, creator, receiver, date, files, listed)


def _read_listed(lines: HeaderLines) -> tuple[bytes, ...]:
    listed: list[bytes] = []
    while (name := lines.next(missing="trailer_missing")) != TRAILER:
        listed.append(name)
    lines.end()
    return tuple(listed)


def format_index(name: IndexName, version: str, files: Sequence[str]) -> bytes:
    """
    Write an index in the widths of its version.

    :raises FieldDoesNotFit: if a party or the number of files is too long.
    """
    widths = WIDTHS[version]
    return as_lines(
        MARKER.decode(),
        padded("version", version, widths.version),
        padded("creator", name.creator, widths.party),
        padded("receiver", name.receiver, widths.party),
        day_text(name.date),
        counted("file count", len(files), widths.file_count),
        *files,
        TRAILER.decode(),
    )

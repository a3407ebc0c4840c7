"""The lines before the records: read one by one, each with its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import BinaryIO

from trading.ta.errors import FieldDoesNotFit, Problem, Problems
from trading.ta.fields import day_text, parse_date
from trading.ta.layouts import VERSIONS

#: No line of a header or index is longer; a longer one is not read into memory.
LONGEST = 512
NEWLINE = b"\r\n"
TRAILER = b"OFDCFEND"


class Unreadable(Exception):
    """Nothing after this line can be read; the reason is noted already."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Bytes of each header line when we write; readers do not insist on them."""

    version: int
    party: int
    summary: int
    file_type: int
    field_count: int
    record_count: int
    file_count: int


_NARROW = Widths(4, 9, 3, 2, 3, 8, 3)
WIDTHS = {"20": _NARROW, "21": _NARROW, "22": Widths(8, 20, 8, 8, 8, 16, 8)}


ADDRESS_WIDTH = 8


def padded(what: str, text: str, width: int) -> str:
    """Pad a header's text with spaces. :raises FieldDoesNotFit: if it is too long."""
    if len(text) > width or not text.isascii():
        raise FieldDoesNotFit(what, text, f"does not fit into {width} ASCII characters")
    return text.ljust(width)


def counted(what: str, number: int, width: int) -> str:
    """Pad a header's number with zeros. :raises FieldDoesNotFit: if it is too long."""
    if number >= 10**width:
        raise FieldDoesNotFit(what, number, f"has more than {width} digits")
    return f"{number:0{width}d}"


def as_lines(*lines: str) -> bytes:
    return b"".join(line.encode("ascii") + NEWLINE for line in lines)


@dataclass(slots=True)
class HeaderLines:
    """Reads the lines of one header or index and notes what is wrong with them."""

    file: BinaryIO
    name: str
    problems: Problems
    number: int = 0
    offset: int = 0
    #: The line read last, as it stands in the file without its end and padding.
    last: bytes = b""
    _start: int = field(default=0, init=False)

    def next(self, *, missing: str = "header_cut") -> bytes:
        """
        Give the next line, stripped of its end and padding.

        Widths are not insisted on: some senders pad to those of another version.

        :raises Unreadable: if there is none (noted as `missing`), or it has no end.
        """
        raw = self.file.readline(LONGEST)
        self._start = self.offset
        self.offset += len(raw)
        self.number += 1
        if not raw or len(raw) == LONGEST:
            self.note(missing if not raw else "header_cut", raw)
            raise Unreadable
        self.last = raw.strip(b" \r\n")
        return self.last

    def text(self, *, missing: str = "header_cut") -> str:
        """Read a line of ASCII; other bytes become escapes and match nothing."""
        return self.next(missing=missing).decode("ascii", "backslashreplace")

    def end(self) -> None:
        """Note what follows the trailer; one line end may."""
        rest = self.file.read(LONGEST)
        self._start, self.number = self.offset, self.number + 1
        if rest.strip(b" \r\n"):
            self.note("trailer_followed", rest.strip(b" \r\n"))

    def marker(self, stated: bytes) -> None:
        """:raises Unreadable: if the line is not the marker of such a file."""
        line = self.next()
        if line != stated:
            self.note("marker_bad", line, stated=stated.decode())
            raise Unreadable

    def version(self) -> str:
        line = self.text()
        if line not in VERSIONS:
            self.note("version_unknown", self.last)
        return line

    def same(self, what: str, stated: str | None) -> str:
        """Read a line that the file's name states too, and compare."""
        line = self.text()
        if stated is not None and line.upper() != stated:
            self._differs(what, line, stated)
        return line.upper()

    def date(self, stated: dt.date | None) -> dt.date:
        """Read the date; a wrong one is noted and counts as the earliest of all."""
        line = self.next()
        date = parse_date(line)
        if date is None:
            self.note("header_date_bad", line)
        elif stated is not None and date != stated:
            self._differs("the date", line.decode(), day_text(stated))
        return date or dt.date.min

    def count(self, code: str, *, least: int = 0, most: int = 10**16) -> int:
        """
        Read a line of ASCII digits.

        :raises Unreadable: if it is none, or out of bounds; noted as `code`.
        """
        line = self.next()
        if not line.isdigit() or not least <= int(line[:17]) <= most:
            self.note(code, line)
            raise Unreadable
        return int(line)

    def note(
        self, code: str, raw: bytes = b"", *, field: str = "", **facts: object
    ) -> None:
        """Note a problem with the line read last."""
        self.problems.add(
            Problem(
                code,
                self.name,
                line=self.number,
                field=field,
                raw=raw,
                offset=self._start,
                facts=facts,
            )
        )

    def _differs(self, what: str, found: str, stated: str) -> None:
        self.note("name_differs", self.last, what=what, found=found, stated=stated)

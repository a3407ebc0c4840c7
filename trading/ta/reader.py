"""One data file: its header, its check, its records in bulk and one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from trading.ta.blocks import Block, Body, WrongLine, find_body, parts_of
from trading.ta.checks import Checker
from trading.ta.copying import CopyText
from trading.ta.cutting import Cells, Cutter
from trading.ta.errors import Problem, Problems, RecordUnknown
from trading.ta.header import Header, read_header
from trading.ta.lines import TRAILER
from trading.ta.records import Decoder, Values, shown_fields
from trading.ta.records import FieldValue as FieldValue
from trading.ta.records import RawRecord as RawRecord

#: Record number, byte offset in the file, the raw bytes of the chosen fields.
Row = tuple[int, int, Cells]
#: Records of a chunk of COPY text: it fits into the socket whole, so that the server
#: takes it while the next one is made.
_RECORDS_A_CHUNK = 128


@dataclass(frozen=True, slots=True)
class DataFile:
    """
    A data file with a readable header.

    Records are numbered from 1; record n stands on line `header.lines` + n.
    """

    path: Path
    name: str
    header: Header

    @classmethod
    def open(cls, path: Path, *, name: str = "") -> DataFile:
        """
        Read the header; `name` is the file's own name where it is kept under another.

        :raises PackageRefused: with all that is wrong with the header.
        """
        problems = Problems()
        file = cls.try_open(path, problems, name=name)
        problems.raise_if_any()
        assert file is not None
        return file

    @classmethod
    def try_open(
        cls, path: Path, problems: Problems, *, name: str = ""
    ) -> DataFile | None:
        """Read the header; `problems` says what is wrong, None if nothing is usable."""
        name = name or path.name
        try:
            with path.open("rb") as stream:
                header = read_header(stream, name, problems)
        except OSError as error:
            cause = error.strerror or type(error).__name__
            problems.add(Problem("file_unreadable", name, facts={"cause": cause}))
            return None
        return cls(path, name, header) if header else None

    # The whole file

    def check(self, problems: Problems | None = None) -> Problems:
        """Check every record and field; give all that is wrong."""
        problems = Problems() if problems is None else problems
        for _ in self._blocks(problems):
            pass
        return problems

    def rows(self, columns: Sequence[str], *, checked: bool = False) -> Iterator[Row]:
        """
        Give the raw bytes of some fields of every record, checking every field.

        Rows stop at the first block with a fault; the file is checked to its end and
        refused then, so nothing may be kept before the iterator is exhausted.
        `checked=True` skips the check of fields in a file that has passed it.

        :raises FieldUnknown: if the header lacks a column.
        :raises PackageRefused: with all that is wrong with the records.
        """
        cutter = Cutter(self.header.layout, columns)
        for block in self._good_blocks(checked):
            cells = cutter.rows(block)
            yield from zip(block.records, block.offsets, cells, strict=True)

    def values(
        self, names: Sequence[str] | None = None, *, checked: bool = False
    ) -> Iterator[tuple[int, Values]]:
        """
        Give each record's number and its values by name, numbers with their signs.

        All fields of the header without `names`. Values stop as `rows` do.

        :raises FieldUnknown: if the header lacks a name.
        :raises PackageRefused: with all that is wrong with the records.
        """
        decoder = Decoder(self.header.layout, names or self.header.field_names)
        for record, _, cells in self.rows(decoder.columns, checked=checked):
            yield record, decoder.values(cells)

    def load_rows(
        self,
        columns: Sequence[str],
        *,
        prefix: Sequence[str | int] = (),
        checked: bool = False,
    ) -> Iterator[bytes]:
        """
        Give chunks of COPY text: `prefix`, record number, byte offset, the columns.

        Numbers are minor units as in the file (N16,2: 0.01), with a sign where they
        have a flag of their own, dates YYYYMMDD, text
        UTF-8 without padding; blank, and a column the header lacks, is `\\N`. Rows
        stop and the file is refused as in `rows`.

        :raises PackageRefused: with all that is wrong with the records.
        """
        table = CopyText(self.header.layout, columns, prefix)
        for block in self._good_blocks(checked):
            for piece in block.pieces(_RECORDS_A_CHUNK):
                yield table.text(piece)

    def _good_blocks(self, checked: bool) -> Iterator[Block]:
        """Give the blocks before the first fault, then refuse if there was one."""
        problems = Problems()
        for block in self._blocks(problems, checked=checked):
            if not problems:
                yield block
        problems.raise_if_any()

    def _blocks(self, problems: Problems, *, checked: bool = False) -> Iterator[Block]:
        header = self.header
        checker = Checker(header.layout, file=self.name, lines=header.lines)
        found = 0
        with self._opened() as body, closing(parts_of(body)) as parts:
            for part in parts:
                if isinstance(part, WrongLine):
                    found += 1
                    problems.add(self._wrong_length(part))
                    continue
                found += len(part.records)
                if not checked:
                    checker.check(part, problems)
                yield part
            if not checked:
                checker.finish(problems)
            self._check_end(body, found, problems)

    def _wrong_length(self, wrong: WrongLine) -> Problem:
        return Problem(
            "record_length",
            self.name,
            line=self.header.lines + wrong.record,
            record=wrong.record,
            raw=wrong.raw,
            offset=wrong.offset,
            facts={"found": wrong.length, "stated": self.header.layout.width},
        )

    def _check_end(self, body: Body, found: int, problems: Problems) -> None:
        header = self.header
        last = header.lines + found + 1
        if not body.has_trailer:
            problems.add(
                Problem("trailer_missing", self.name, line=last, offset=body.end)
            )
        if body.rest:
            problems.add(
                Problem(
                    "trailer_followed",
                    self.name,
                    line=last,
                    raw=body.rest,
                    offset=body.end + len(TRAILER),
                )
            )
        if found != header.records:
            problems.add(
                Problem(
                    "record_count",
                    self.name,
                    line=header.lines,
                    raw=header.records_raw,
                    facts={"stated": header.records, "found": found},
                )
            )

    @contextmanager
    def _opened(self) -> Iterator[Body]:
        fd = os.open(self.path, os.O_RDONLY)
        try:
            width, start = self.header.layout.width, self.header.size
            yield find_body(fd, width=width, start=start)
        finally:
            os.close(fd)

    # One record

    def record(self, number: int, *, offset: int | None = None) -> RawRecord:
        """
        Read one record, faulty or not; `offset` is its byte, where it is known.

        :raises RecordUnknown: if the file has no record of this number there.
        """
        header = self.header
        width = header.layout.width
        with self._opened() as body:
            if offset is None:
                offset = _offset_of(body, number, header.records)
            raw = b"" if offset is None else os.pread(body.fd, width, offset)
        if offset is None or len(raw) != width:
            raise RecordUnknown(f"{self.name} has no whole record {number}.")
        fields = shown_fields(header.layout, raw)
        return RawRecord(number, header.lines + number, offset, raw, fields)


def _offset_of(body: Body, number: int, records: int) -> int | None:
    """Compute where a record starts; look for it where line ends are mixed."""
    for end in (b"\r\n", b"\n"):
        stride = body.width + len(end)
        offset = body.start + (number - 1) * stride
        regular = body.end - body.start == records * stride
        if regular and os.pread(body.fd, len(end), offset + body.width) == end:
            return offset if 1 <= number <= records else None
    for part in parts_of(body):
        if isinstance(part, Block) and number in part.records:
            return part.offsets[part.records.index(number)]
    return None

"""
The check of every field of every record, a block at a time.

Records have one width, so the n-th byte of a field in all records of a block is one
slice with a step, and the whole column is checked by one call in C. Only a field
that is not plain there is looked at value by value.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain, compress, count
from operator import not_

from trading.ta.blocks import Block
from trading.ta.encodings import Encodings
from trading.ta.errors import Problem, Problems
from trading.ta.fields import FAULTS, date_fault
from trading.ta.layouts import Field, Kind, Layout
from trading.ta.signs import PLUS, UNSAID, sign_fault

#: A field with the byte of the record where it starts and the one where it ends.
Place = tuple[Field, int, int]
Bytes = bytes | bytearray

#: Records looked at together, where few of a block are not ASCII.
_RECORDS_AT_ONCE = 4
#: Line ends, tabs, zero bytes, ends of files; line ends of records are blanked.
CONTROLS = (b"\r", b"\n", b"\t", b"\0", b"\x1a")


class Checker:
    """Checks the blocks of one file against the layout of its header."""

    def __init__(self, layout: Layout, *, file: str, lines: int) -> None:
        """`lines` are those of the header: record 1 is line `lines` + 1."""
        self._file = file
        self._lines = lines
        places: list[Place] = [
            (field, start, start + field.length)
            for field, start in zip(layout.fields, layout.starts, strict=True)
        ]
        self._numbers = [p for p in places if p[0].kind is Kind.NUMBER]
        self._dates = [p for p in places if p[0].kind is Kind.DATE]
        self._texts = [p for p in places if p[0].kind is Kind.TEXT]
        self._signs = [
            (places[number], places[flag]) for number, flag in layout.signs.items()
        ]
        self._encodings = Encodings()

    def check(self, block: Block, problems: Problems) -> bool:
        """Note every field of the block that is wrong; True if there is none."""
        before = problems.count
        for some, (field, start, end) in self._suspects(block):
            self._check_field(some, field, start, end, problems)
        for number, flag in self._signs:
            if not _is_plus(block.data, block.stride, flag):
                self._check_sign(block, number, flag, problems)
        return problems.count == before

    def finish(self, problems: Problems) -> None:
        """Note what only the whole file tells: that none of its text was GB18030."""
        if self._encodings.foreign:
            field, record, offset, raw = self._encodings.foreign
            problems.add(self._problem("text_utf8", field, record, offset, raw))

    def _suspects(self, block: Block) -> Iterator[tuple[Block, Place]]:
        """Give the fields whose columns are not plain; they may still be right."""
        data, stride = block.data, block.stride
        for place in self._numbers:
            if not _is_digits(data, stride, place):
                yield block, place
        for place in self._dates:
            if not _is_one_date(data, stride, place):
                yield block, place
        if any(byte in data for byte in CONTROLS):
            yield from ((block, place) for place in self._texts)
        elif not data.isascii():
            few = _beyond_ascii(block)
            if not self._encodings.known:
                self._look_at_encoding(few)
            for place in self._texts:
                if not _is_ascii(few.data, stride, place):
                    yield few, place

    def _check_field(
        self, block: Block, field: Field, start: int, end: int, problems: Problems
    ) -> None:
        values = list(_column(block, start, end))
        fault = FAULTS[field.kind]
        wrong = {raw: code for raw in set(values) if (code := fault(raw))}
        if not wrong:
            return
        for raw, record, offset in zip(
            values, block.records, block.offsets, strict=True
        ):
            if raw in wrong:
                code = wrong[raw]
                problems.add(self._problem(code, field, record, offset + start, raw))

    def _check_sign(
        self, block: Block, number: Place, flag: Place, problems: Problems
    ) -> None:
        """Look at each flag beside its number."""
        field, start, end = flag
        pairs = zip(
            _column(block, *number[1:]), _column(block, start, end), strict=True
        )
        for place, (digits, raw) in enumerate(pairs):
            code = sign_fault(digits, raw)
            if code:
                offset = block.offsets[place] + start
                record = block.records[place]
                problems.add(self._problem(code, field, record, offset, raw))

    def _look_at_encoding(self, few: Block) -> None:
        for field, start, end in self._texts:
            column = zip(
                few.records, few.offsets, _column(few, start, end), strict=True
            )
            for record, offset, raw in column:
                if self._encodings.see(field, record, offset + start, raw):
                    return

    def _problem(
        self, code: str, field: Field, record: int, offset: int, raw: bytes
    ) -> Problem:
        return Problem(
            code,
            self._file,
            line=self._lines + record,
            record=record,
            field=field.name,
            raw=raw,
            offset=offset,
        )


def _column(block: Block, start: int, end: int) -> Iterator[bytes]:
    cut = struct.Struct(f"{start}x{end - start}s{block.stride - end}x")
    return chain.from_iterable(cut.iter_unpack(block.data))


def _is_digits(data: Bytes, stride: int, place: Place) -> bool:
    """Say whether the field is digits in all records; most are zeros in most."""
    zeros = b"0" * (len(data) // stride)
    for at in range(place[1], place[2]):
        column = data[at::stride]
        if column != zeros and not column.isdigit():
            return False
    return True


def _is_plus(data: Bytes, stride: int, place: Place) -> bool:
    """Say whether a sign is plus in all records, or said in none."""
    column = data[place[1] :: stride]
    return column in (PLUS * len(column), UNSAID * len(column))


def _is_one_date(data: Bytes, stride: int, place: Place) -> bool:
    """Say whether all records have the same date, which is one, or all are blank."""
    records = len(data) // stride
    first = bytes(data[place[1] : place[2]])
    blank = b" " * records
    if first.isspace():
        return all(data[at::stride] == blank for at in range(place[1], place[2]))
    for at, byte in enumerate(first, place[1]):
        if data[at::stride] != bytes((byte,)) * records:
            return False
    return date_fault(first) is None


def _is_ascii(data: Bytes, stride: int, place: Place) -> bool:
    for at in range(place[1], place[2]):
        if not data[at::stride].isascii():
            return False
    return True


def _beyond_ascii(block: Block) -> Block:
    """Give the records that hold other characters: mostly few, as in ErrorDetail."""
    data, stride = block.data, block.stride
    few: list[int] = []
    step = stride * _RECORDS_AT_ONCE
    whole = len(data) // step * step
    pieces = chain.from_iterable(
        struct.iter_unpack(f"{step}s", memoryview(data)[:whole])
    )
    suspects = compress(
        count(0, _RECORDS_AT_ONCE), map(not_, map(bytes.isascii, pieces))
    )
    for first in (*suspects, whole // stride):
        for place in range(first, min(first + _RECORDS_AT_ONCE, len(block.records))):
            at = place * stride
            if not data[at : at + stride].isascii():
                few.append(place)
    return Block(
        b"".join(data[place * stride : (place + 1) * stride] for place in few),
        stride,
        [block.records[place] for place in few],
        [block.offsets[place] for place in few],
    )

"""
The check of every field of every record, a block at a time.

Records have one width, so the n-th byte of a field in all records of a block is one
slice with a step, and the whole column is checked by one call in C. Only a field
that is not plain there is looked at value by value.
"""

from __future__ import annotations

from collections.abc import Iterator

from trading.ta.blocks import Block
from trading.ta.errors import Problem, Problems
from trading.ta.fields import FAULTS, date_fault
from trading.ta.layouts import Field, Kind, Layout

#: A field with the byte of the record where it starts and the one where it ends.
Place = tuple[Field, int, int]


class Checker:
    """Checks the blocks of one file against the layout of its header."""

    def __init__(self, layout: Layout, *, file: str, lines: int) -> None:
        """`lines` are those of the header: record 1 is line `lines` + 1."""
        self._file = file
        self._lines = lines
        self._width = layout.width
        places: list[Place] = [
            (field, start, start + field.length)
            for field, start in zip(layout.fields, layout.starts, strict=True)
        ]
        self._numbers = [p for p in places if p[0].kind is Kind.NUMBER]
        self._dates = [p for p in places if p[0].kind is Kind.DATE]
        self._texts = [p for p in places if p[0].kind is Kind.TEXT]

    def check(self, block: Block, problems: Problems) -> bool:
        """Note every field of the block that is wrong; True if there is none."""
        before = problems.count
        for field, start, end in self._suspects(block):
            self._check_field(block, field, start, end, problems)
        return problems.count == before

    def _suspects(self, block: Block) -> Iterator[Place]:
        """Give the fields whose columns are not plain; they may still be right."""
        data, stride = block.data, block.stride
        yield from (p for p in self._numbers if not _is_digits(data, stride, p))
        yield from (p for p in self._dates if not _is_one_date(data, stride, p))
        if _has_control(block, self._width):
            yield from self._texts
        elif not data.isascii():
            yield from (p for p in self._texts if not _is_ascii(data, stride, p))

    def _check_field(
        self, block: Block, field: Field, start: int, end: int, problems: Problems
    ) -> None:
        data, stride = block.data, block.stride
        values = [
            data[at : at + field.length] for at in range(start, len(data), stride)
        ]
        fault = FAULTS[field.kind]
        wrong = {raw: code for raw in set(values) if (code := fault(raw))}
        if not wrong:
            return
        for raw, record, offset in zip(
            values, block.records, block.offsets, strict=True
        ):
            if raw in wrong:
                problems.add(
                    Problem(
                        wrong[raw],
                        self._file,
                        line=self._lines + record,
                        record=record,
                        field=field.name,
                        raw=raw,
                        offset=offset + start,
                    )
                )


def _is_digits(data: bytes, stride: int, place: Place) -> bool:
    for at in range(place[1], place[2]):
        if not data[at::stride].isdigit():
            return False
    return True


def _is_one_date(data: bytes, stride: int, place: Place) -> bool:
    """Say whether all records have the same date, which is one, or all are blank."""
    for at in range(place[1], place[2]):
        column = data[at::stride]
        if column.count(column[0]) != len(column):
            return False
    return date_fault(data[place[1] : place[2]]) is None


def _is_ascii(data: bytes, stride: int, place: Place) -> bool:
    return all(data[at::stride].isascii() for at in range(place[1], place[2]))


def _has_control(block: Block, width: int) -> bool:
    """Say whether a line end, tab or zero byte stands where only fields are."""
    data, count = block.data, len(block.records)
    returns = count if block.stride == width + 2 else 0
    if data.count(b"\n") != count or data.count(b"\r") != returns:
        return True
    return b"\0" in data or b"\t" in data

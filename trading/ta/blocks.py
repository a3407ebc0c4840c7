"""The records of a file in blocks of bytes: many at a time, memory bounded."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trading.ta.lines import TRAILER

#: Bytes of a block: it stays in the processor's cache while it is checked.
BLOCK_BYTES = 1 << 18
#: The trailer is looked for in so many bytes at the end of the file.
_TAIL_BYTES = 4096
_RAW_BYTES = 200


@dataclass(frozen=True, slots=True)
class Block:
    """
    Records of one width, each followed by the same line end.

    `records` are their numbers in the file, from 1; `offsets` the bytes where they
    start; `stride` is the width with the line end.
    """

    data: bytes
    stride: int
    records: Sequence[int]
    offsets: Sequence[int]


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line whose length is not that of a record; `raw` is its beginning."""

    record: int
    offset: int
    length: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """
    Where the records lie: from the header's end to the trailer's start.

    `has_trailer` says whether there is one; `rest` is what follows it.
    """

    fd: int
    width: int
    start: int
    end: int
    has_trailer: bool
    rest: bytes


def find_body(fd: int, *, width: int, start: int) -> Body:
    """Look for the trailer at the end of an open file."""
    size = os.fstat(fd).st_size
    # The header's last line end stands before an only trailer.
    tail_start = max(start - 1, size - _TAIL_BYTES)
    tail = os.pread(fd, size - tail_start, tail_start)
    at = tail.rfind(b"\n" + TRAILER)
    rest = tail[at + 1 + len(TRAILER) :]
    if at < 0 or rest[:1] not in (b"", b" ", b"\r", b"\n"):
        return Body(fd, width, start, size, has_trailer=False, rest=b"")
    return Body(fd, width, start, tail_start + at + 1, True, rest.strip(b" \r\n"))


def parts_of(body: Body) -> Iterator[Block | WrongLine]:
    """
    Give all records in order.

    A block is taken whole where every record ends where it should; else that stretch
    is taken line by line, which also accepts mixed line ends.
    """
    offset, record = body.start, 1
    while offset < body.end:
        block = _block(body, offset, record)
        if block is not None:
            yield block
            offset += len(block.data)
            record += len(block.records)
            continue
        parts, offset, record = _lines(body, offset, record)
        yield from parts


def _block(body: Body, offset: int, record: int) -> Block | None:
    width = body.width
    size = min(max(BLOCK_BYTES, width + 2), body.end - offset)
    data = os.pread(body.fd, size, offset)
    stride = width + 2 if data[width : width + 2] == b"\r\n" else width + 1
    count = len(data) // stride
    data = data[: count * stride]
    newlines = b"\n" * count
    if not count or data[stride - 1 :: stride] != newlines:
        return None
    if data.count(b"\n") != count:
        return None
    if stride == width + 2 and data[width::stride] != b"\r" * count:
        return None
    return Block(
        data,
        stride,
        range(record, record + count),
        range(offset, offset + count * stride, stride),
    )


def _lines(
    body: Body, offset: int, record: int
) -> tuple[list[Block | WrongLine], int, int]:
    """Take one stretch line by line; give its parts and where the next one begins."""
    size = min(max(BLOCK_BYTES, body.width + 2), body.end - offset)
    data = os.pread(body.fd, size, offset)
    if offset + size < body.end:
        whole = data.rfind(b"\n") + 1
        if not whole:
            length = _length_of_line(body, offset)
            wrong = WrongLine(record, offset, length, data[:_RAW_BYTES])
            return [wrong], offset + length + 1, record + 1
        data = data[:whole]
    good: list[bytes] = []
    records: list[int] = []
    offsets: list[int] = []
    parts: list[Block | WrongLine] = []
    for line in io.BytesIO(data):
        raw = line.removesuffix(b"\n")
        if len(raw) != body.width:
            raw = raw.removesuffix(b"\r")
        if len(raw) == body.width:
            good.append(raw)
            records.append(record)
            offsets.append(offset)
        else:
            parts.append(WrongLine(record, offset, len(raw), raw[:_RAW_BYTES]))
        offset += len(line)
        record += 1
    if good:
        text = b"\n".join(good) + b"\n"
        parts.append(Block(text, body.width + 1, records, offsets))
    return parts, offset, record


def _length_of_line(body: Body, offset: int) -> int:
    """Measure a line that is longer than a block without keeping it."""
    length = 0
    while chunk := os.pread(
        body.fd, min(BLOCK_BYTES, body.end - offset - length), offset + length
    ):
        at = chunk.find(b"\n")
        if at >= 0:
            return length + at
        length += len(chunk)
    return length

"""The records of a file in blocks of bytes: many at a time, memory bounded."""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from trading.ta.ahead import Ahead
from trading.ta.lines import TRAILER

#: Bytes of a block: enough records for one call to pay, few enough for the cache.
BLOCK_BYTES = 1 << 21
#: The trailer is looked for in so many bytes at the end of the file.
_TAIL_BYTES = 4096
_RAW_BYTES = 200


@dataclass(frozen=True, slots=True)
class Block:
    """
    Records of one width; where their line ends were are spaces.

    `records` are their numbers in the file, from 1; `offsets` the bytes where they
    start; `stride` is the width with the line end. The buffer is used again for a
    later block, so `data` must not be kept.
    """

    data: bytes | bytearray
    stride: int
    records: Sequence[int]
    offsets: Sequence[int]

    def pieces(self, count: int) -> Iterator[Block]:
        """Give the same records as blocks of at most `count`."""
        for first in range(0, len(self.records), count):
            last = first + count
            yield Block(
                self.data[first * self.stride : last * self.stride],
                self.stride,
                self.records[first:last],
                self.offsets[first:last],
            )


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


def parts_of(body: Body) -> Generator[Block | WrongLine, None, None]:
    """
    Give all records in order.

    A block is taken whole where every record ends where it should; else that stretch
    is taken line by line, which also accepts mixed line ends.
    """
    offset, record = body.start, 1
    with Ahead(body.fd, body.start, body.end) as ahead:
        while offset < body.end:
            stride = _stride(body, offset)
            count = min(max(BLOCK_BYTES // stride, 1), (body.end - offset) // stride)
            buffer = ahead.read(offset, count * stride)
            if buffer and _blank_line_ends(buffer, body.width, stride):
                last = offset + len(buffer)
                records = range(record, record + count)
                yield Block(buffer, stride, records, range(offset, last, stride))
                offset, record = last, record + count
            else:
                offset, record = yield from _lines(body, offset, record)


def _stride(body: Body, offset: int) -> int:
    """Give the width with the line end that the record at `offset` has."""
    end = os.pread(body.fd, 2, offset + body.width)
    return body.width + (2 if end == b"\r\n" else 1)


def _blank_line_ends(buffer: bytearray, width: int, stride: int) -> bool:
    """
    Put spaces where the line ends of whole records are; False if one is elsewhere.

    Blanking the line ends makes a search for others fast, which counting is not.
    """
    count = len(buffer) // stride
    for at in range(width, stride):
        byte = b"\n" if at == stride - 1 else b"\r"
        if buffer[at::stride] != byte * count:
            return False
        buffer[at::stride] = b" " * count
    return b"\n" not in buffer and b"\r" not in buffer


def _lines(
    body: Body, offset: int, record: int
) -> Generator[Block | WrongLine, None, tuple[int, int]]:
    """Take one stretch line by line; return the offset and number of the next."""
    size = min(max(BLOCK_BYTES, body.width + 2), body.end - offset)
    data = os.pread(body.fd, size, offset)
    if not data:
        return body.end, record
    if offset + size < body.end:
        data = data[: data.rfind(b"\n") + 1]
    if not data:
        wrong = _longest_line(body, offset, record)
        yield wrong
        return offset + wrong.length + 1, record + 1
    good: list[bytes] = []
    records: list[int] = []
    offsets: list[int] = []
    for line in io.BytesIO(data):
        raw = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(raw) == body.width:
            good.append(raw)
            records.append(record)
            offsets.append(offset)
        else:
            yield WrongLine(record, offset, len(raw), raw[:_RAW_BYTES])
        offset += len(line)
        record += 1
    if good:
        yield Block(b" ".join(good) + b" ", body.width + 1, records, offsets)
    return offset, record


def _longest_line(body: Body, offset: int, record: int) -> WrongLine:
    """Measure a line that is longer than a block without keeping it."""
    raw = os.pread(body.fd, _RAW_BYTES, offset)
    length = 0
    while offset + length < body.end:
        size = min(BLOCK_BYTES, body.end - offset - length)
        chunk = os.pread(body.fd, size, offset + length)
        at = chunk.find(b"\n")
        if at >= 0 or not chunk:
            length += max(at, 0)
            break
        length += len(chunk)
    return WrongLine(record, offset, length, raw)

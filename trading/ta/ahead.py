"""Reading a file ahead: the next block comes in while one is looked at."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

#: A file that is shorter is read before a thread has begun.
_WORTH_A_THREAD = 1 << 23


class Ahead:
    """
    Reads blocks of a file, the one after it as well, into two buffers in turn.

    Taking bytes out of the system's cache costs a fifth of reading and checking a
    file, and needs no interpreter. A buffer holds until the next but one is read.
    """

    def __init__(self, fd: int, start: int, end: int) -> None:
        self._fd = fd
        self._end = end
        self._buffers = [bytearray(), bytearray()]
        self._expected: tuple[int, int] | None = None
        self._read: Future[int] | None = None
        long = end - start > _WORTH_A_THREAD
        self._pool = ThreadPoolExecutor(1) if long else None

    def read(self, offset: int, size: int) -> bytearray | None:
        """Give so many bytes from a place, or None if there are not so many."""
        self._buffers.reverse()
        if self._read and self._expected == (offset, size):
            found = self._read.result()
        else:
            self._wait()
            found = _fill(self._fd, self._buffer(0, size), offset)
        self._go_on(offset + size, size)
        return self._buffers[0] if size and found == size else None

    def _buffer(self, which: int, size: int) -> bytearray:
        if len(self._buffers[which]) != size:
            self._buffers[which] = bytearray(size)
        return self._buffers[which]

    def _go_on(self, offset: int, size: int) -> None:
        """Begin to read the next block into the other buffer."""
        self._read = None
        if self._pool and size and offset + size <= self._end:
            self._expected = (offset, size)
            other = self._buffer(1, size)
            self._read = self._pool.submit(_fill, self._fd, other, offset)

    def _wait(self) -> None:
        if self._read:
            self._read.result()
            self._read = None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.shutdown()


def _fill(fd: int, buffer: bytearray, offset: int) -> int:
    return os.preadv(fd, [buffer], offset) if buffer else 0

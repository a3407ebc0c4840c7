"""
Packages as they lie in somebody else's folder, and our own copies of them.

Nothing there is moved, renamed or written. Everything is decided over the copy, so
that what is checked is what is kept.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from trading.ta.errors import Problem, Problems
from trading.ta.index import Index, read_index
from trading.ta.names import parse_data_name, parse_index_name

#: Larger files are not read; no TA sends such.
MOST_BYTES = 4 << 30
_CHUNK = 1 << 20
#: A link is not followed, and a pipe does not make us wait.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
#: The name under which an index is kept whose own name is none.
NAMELESS = "INDEX.TXT"


@dataclass(frozen=True, slots=True)
class Copied:
    """One file in our folder; `name` is its canonical one."""

    path: Path
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    A package in a folder of our own; `index` is None where it cannot be read.

    `problems` are those of reading it: its content is checked by the codec.
    """

    index_path: Path
    index_name: str
    index: Index | None
    files: tuple[Copied, ...]
    problems: Problems

    @property
    def sha256(self) -> str:
        """One digest for the whole package, a missing file among them."""
        found = {file.name: file.sha256 for file in self.files}
        listed = [*found, *(self.index.files if self.index else ())]
        names = sorted({canonical(name) for name in listed})
        lines = [f"{name} {found.get(name, 'missing')}\n" for name in names]
        text = "".join([f"{self.index_name}\n", *lines])
        return hashlib.sha256(text.encode()).hexdigest()


def canonical(name: str) -> str:
    """Give a file's name as we keep it; only names we understand become paths."""
    parsed = parse_data_name(name) or parse_index_name(name)
    return str(parsed) if parsed else NAMELESS


def plain(name: str) -> str:
    """Give a name in ASCII, whatever bytes it is made of, short enough for a disk."""
    return name.encode("ascii", "backslashreplace").decode()[:200]


def fetch(index_path: Path, into: Path) -> Arrival:
    """Copy an index and the files it lists, in any letter case, into `into`."""
    problems = Problems()
    copied: dict[str, Copied] = {}
    own_index = into / plain(index_path.name)
    first = _copy(index_path, own_index, problems)
    index = None
    if first is not None:
        copied[first.name] = first
        # What is wrong with the index itself is said once, by the codec's own check.
        index = read_index(own_index, Problems())
    listed = {name.upper() for name in (index.files if index else ())}
    for path in sorted(index_path.parent.iterdir()):
        if path.name.upper() in listed and parse_data_name(path.name):
            file = _copy(path, into / path.name, problems)
            if file is not None:
                copied.setdefault(file.name, file)
    name = parse_index_name(index_path.name)
    shown = str(name) if name else own_index.name[:64]
    return Arrival(own_index, shown, index, tuple(copied.values()), problems)


def _copy(source: Path, target: Path, problems: Problems) -> Copied | None:
    """Copy a regular file that does not change meanwhile; else note why not."""
    try:
        fd = os.open(source, _FLAGS)
    except OSError as error:
        # Opening a link, or a socket, says so in its own way.
        irregular = error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO)
        code = "file_irregular" if irregular else "file_unreadable"
        cause = error.strerror or type(error).__name__
        problems.add(Problem(code, plain(source.name), facts={"cause": cause}))
        return None
    try:
        before = os.fstat(fd)
        if not stat.S_ISREG(before.st_mode):
            problems.add(Problem("file_irregular", plain(source.name)))
            return None
        if before.st_size > MOST_BYTES:
            most = {"most": MOST_BYTES}
            problems.add(Problem("file_too_large", plain(source.name), facts=most))
            return None
        digest, size = _copy_bytes(fd, target, before.st_size)
        after = os.fstat(fd)
    finally:
        os.close(fd)
    unchanged = (before.st_size, before.st_mtime_ns) == (size, after.st_mtime_ns)
    if not unchanged or after.st_size != size:
        problems.add(Problem("file_changing", plain(source.name)))
        return None
    return Copied(target, canonical(source.name), digest, size)


def _copy_bytes(fd: int, target: Path, most: int) -> tuple[str, int]:
    """Copy at most one byte more than was there, so that a growing file ends."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while size <= most and (chunk := os.read(fd, _CHUNK)):
            digest.update(chunk)
            out.write(chunk)
            size += len(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size

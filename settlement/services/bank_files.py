"""
Files of the supervisory bank as they lie in a folder, and where we keep them.

Nothing in somebody else's folder is moved, renamed or written. What is checked are the
bytes that were read, and they are what is kept.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settlement.banks.errors import Problems
from settlement.banks.reading import MOST_BYTES
from settlement.models import BankFile, BankLink

IN, DONE, REFUSED = "in", "done", "refused"
_CHUNK = 1 << 20
#: A link is not followed, and a pipe does not make us wait.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
#: The files name people: for us only.
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in a folder and its bytes; `problems` are those of reading it."""

    path: Path
    name: str
    raw: bytes
    problems: Problems

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def drop_folder(link: BankLink) -> Path:
    """Say where the transport drops the files of a link."""
    return link.folder / IN


def arrivals_in(folder: Path) -> list[Path]:
    """List what lies in a folder, apart from folders and hidden names."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and not _is_folder(path)
    )


def fetch(path: Path) -> Arrival:
    """Read a regular file that does not change meanwhile; else note why not."""
    name = plain(path.name)
    problems = Problems(name)
    try:
        fd = os.open(path, _FLAGS)
    except OSError as error:
        # Opening a link, or a socket, says so in its own way.
        irregular = error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO)
        cause = error.strerror or type(error).__name__
        problems.add("file_irregular" if irregular else "file_unreadable", cause=cause)
        return Arrival(path, name, b"", problems)
    try:
        raw = _read(fd, problems)
    finally:
        os.close(fd)
    return Arrival(path, name, raw, problems)


def plain(name: str) -> str:
    """Give a name in ASCII, whatever bytes it is made of, short enough for a disk."""
    return name.encode("ascii", "backslashreplace").decode()[:_LONGEST_NAME]


def kept_path(file: BankFile) -> Path:
    """Say where the bytes of a file from the bank lie."""
    folder = drop_folder(file.link)
    if file.state == BankFile.State.REFUSED:
        return folder / REFUSED / refused_name(file.name, file.sha256)
    return folder / DONE / file.name


def refused_name(name: str, sha256: str) -> str:
    """Name a refused file; the digest tells two of one name apart."""
    return f"{name}-{sha256[:12]}"


def keep(link: BankLink, arrival: Arrival) -> None:
    """
    Put the bytes of an accepted file where they stay.

    What stands there is of a run that died before it said so: it is replaced.
    """
    _put(drop_folder(link) / DONE / arrival.name, arrival.raw)


def keep_refused(
    link: BankLink, arrival: Arrival, reasons: Sequence[dict[str, Any]]
) -> None:
    """Put the bytes of a refused file aside, and its reasons beside it."""
    folder = drop_folder(link) / REFUSED
    name = refused_name(arrival.name, arrival.sha256)
    _put(folder / name, arrival.raw)
    text = json.dumps(list(reasons), ensure_ascii=False, indent=1)
    _put(folder / f"{name}.reasons.json", f"{text}\n".encode())


def take_away(arrival: Arrival) -> None:
    """Remove a file of our own drop folder that is kept elsewhere now."""
    arrival.path.unlink(missing_ok=True)


def _read(fd: int, problems: Problems) -> bytes:
    before = os.fstat(fd)
    if not stat.S_ISREG(before.st_mode):
        problems.add("file_irregular")
        return b""
    if before.st_size > MOST_BYTES:
        problems.add("file_too_large", most=MOST_BYTES)
        return b""
    pieces, size = [], 0
    # At most one byte more than was there, so that a growing file ends.
    while size <= before.st_size and (piece := os.read(fd, _CHUNK)):
        pieces.append(piece)
        size += len(piece)
    after = os.fstat(fd)
    unchanged = (before.st_size, before.st_mtime_ns) == (size, after.st_mtime_ns)
    if not unchanged or after.st_size != size:
        problems.add("file_changing")
        return b""
    return b"".join(pieces)


def _put(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    temporary = path.with_name(f".{path.name}.tmp")
    fd = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _PRIVATE_FILE
    )
    with os.fdopen(fd, "wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()

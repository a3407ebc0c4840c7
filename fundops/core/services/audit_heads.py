"""
The heads of the audit seals, kept in files outside the database.

Whoever rules the database can drop the last rows together with their seal and leave a
chain without a gap; a line here says that they were there. The folder belongs on a
disk, or in a mailbox, that the database's administrator does not hold.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings

from fundops.core import clock
from fundops.core.models import AuditSeal

_LINE = re.compile(r"([0-9]+) ([0-9]+) ([0-9a-f]{64}) ([0-9]+)", re.ASCII)


class HeadStands(Enum):
    """How the file outside the database stands to a seal."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands outside about one seal."""

    number: int
    last_id: int
    sha256: str
    rows: int

    def __str__(self) -> str:
        return f"{self.number} {self.last_id} {self.sha256} {self.rows}"


def folder() -> Path:
    """Say where the files are: one a day, `2025-01-02.txt`, a line for each seal."""
    return Path(settings.DATA_DIR) / "audit" / "heads"


def head_of(seal: AuditSeal) -> Head:
    return Head(seal.number, seal.last_id, seal.sha256, seal.rows)


def kept() -> dict[int, Head]:
    """
    Read all heads by their number; of two lines the first counts.

    A line that a power cut tore is none: the next run writes it again.
    """
    heads: dict[int, Head] = {}
    for path in sorted(folder().glob("*.txt")):
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            if found := _LINE.fullmatch(line):
                number, last_id, sha256, rows = found.groups()
                head = Head(int(number), int(last_id), sha256, int(rows))
                heads.setdefault(head.number, head)
    return heads


def stands(seal: AuditSeal) -> HeadStands:
    """Compare a seal with its head in the file outside the database."""
    head = kept().get(seal.number)
    if head is None:
        return HeadStands.MISSING
    return HeadStands.SAME if head == head_of(seal) else HeadStands.DIFFERS


def keep(seals: Iterable[AuditSeal]) -> None:
    """Append the heads of `seals`, each by one write that is on the disk afterwards."""
    for seal in seals:
        date = seal.sealed_at.astimezone(clock.SHANGHAI).date()
        _append(folder() / f"{date}.txt", str(head_of(seal)))


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    file = os.open(path, flags, 0o640)
    try:
        size = os.fstat(file).st_size
        # A torn line stays as it is, on a line of its own.
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        lead = "\n" if torn else ""
        os.write(file, f"{lead}{line}\n".encode("ascii"))
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync(path.parent)


def _sync(path: Path) -> None:
    """A new file is there after a power cut only if its folder is on the disk."""
    held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)

"""
Files of channels as they lie in a folder, and where we keep them.

    channels/<code>/in, in/done, in/refused      below FUNDOPS_DATA_DIR

Nothing in somebody else's folder is moved, renamed or written: everything is decided
over a copy, and the copy is what is kept.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from accounts.channels.errors import Problems
from accounts.channels.statements import MOST_BYTES

IN, DONE, REFUSED = "in", "done", "refused"
#: Where files of no channel we know are kept.
NOBODY = "unknown"
_ARRIVING = ".arriving"
_CHUNK = 1 << 20
#: A link is not followed, and a pipe does not make us wait.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
#: The files say who was debited how much: for us only.
_PRIVATE = 0o700
_LONGEST_NAME = 100
#: Problems that may have gone by the next run, and those of what is never copied.
_PASSING = {"file_unreadable", "file_changing"}
_NOT_COPIED = {"file_irregular", "file_too_large"}
#: By this a channel's file is known among others in a folder.
_MARK = "txfsilist"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in a folder, and our copy of it; `problems` are those of reading it."""

    source: Path
    name: str
    copy: Path
    sha256: str
    size: int
    problems: Problems
    #: The channel whose drop folder it lay in; empty for another folder.
    folder_of: str = ""


def drop_folders() -> list[tuple[str, Path]]:
    """Find the folders into which channels drop files, by the channel's code."""
    folders = sorted(settings.DATA_DIR.glob(f"channels/*/{IN}"))
    return [(path.parent.name, path) for path in folders if path.is_dir()]


def files_in(folder: Path, *, is_ours: bool) -> list[Path]:
    """List what lies in a drop folder; of another folder, the files of channels."""
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".")
        and not (path.is_dir() and not path.is_symlink())
        and (is_ours or _MARK in path.name.lower())
    )


@contextmanager
def an_arriving_folder() -> Iterator[Path]:
    """
    Give an empty folder on the disk where files are kept, and remove it after.

    What a killed run left behind is removed, too: only one run receives at a time.
    """
    base = settings.DATA_DIR / "channels" / _ARRIVING
    shutil.rmtree(base, ignore_errors=True)
    base.mkdir(parents=True, mode=_PRIVATE)
    try:
        yield Path(mkdtemp(dir=base))
    finally:
        shutil.rmtree(base, ignore_errors=True)


def fetch(path: Path, into: Path, *, folder_of: str = "") -> Arrival:
    """Copy a regular file that does not change meanwhile; else note why not."""
    name = path.name.encode("ascii", "backslashreplace").decode()[:_LONGEST_NAME]
    problems, copy = Problems(), into / "file"
    copy.unlink(missing_ok=True)
    digest, size = hashlib.sha256().hexdigest(), 0
    try:
        fd = os.open(path, _FLAGS)
    except OSError as error:
        # Opening a link, or a socket, says so in its own way.
        irregular = error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO)
        cause = error.strerror or type(error).__name__
        problems.add("file_irregular" if irregular else "file_unreadable", cause=cause)
    else:
        try:
            digest, size = _copy(fd, copy, problems)
        finally:
            os.close(fd)
    return Arrival(path, name, copy, digest, size, problems, folder_of)


def keep(arrival: Arrival, channel: str) -> None:
    """
    Put an accepted file where it stays.

    What stands there is of a run that died before it said so: it is replaced.
    """
    _put(arrival.copy, _folder(channel) / DONE / arrival.name)


def keep_refused(
    arrival: Arrival, channel: str, reasons: Sequence[dict[str, Any]]
) -> None:
    """Put a refused file aside, and its reasons beside it."""
    # The digest tells two of one name apart; a name we cannot read is made plain.
    plain = arrival.name.replace("/", "_").replace("\\", "_")
    target = _folder(channel or NOBODY) / REFUSED / f"{plain}-{arrival.sha256[:12]}"
    if arrival.copy.exists():
        _put(arrival.copy, target)
    told = arrival.copy.with_name("reasons")
    text = json.dumps(list(reasons), ensure_ascii=False, indent=1)
    told.write_text(f"{text}\n", encoding="utf-8")
    _put(told, target.with_name(f"{target.name}.reasons.json"))


def take_away(arrival: Arrival) -> None:
    """
    Empty our own drop folder of a file that is kept elsewhere now.

    What could not be read stays for the next run; what is no file is put aside itself.
    """
    found = {problem.code for problem in arrival.problems}
    if found & _PASSING:
        return
    if found & _NOT_COPIED:
        aside = _folder(arrival.folder_of) / REFUSED / arrival.name
        aside.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        arrival.source.rename(aside)
        return
    arrival.source.unlink(missing_ok=True)


def _folder(channel: str) -> Path:
    return Path(settings.DATA_DIR) / "channels" / channel / IN


def _copy(fd: int, copy: Path, problems: Problems) -> tuple[str, int]:
    before = os.fstat(fd)
    digest, size = hashlib.sha256(), 0
    if not stat.S_ISREG(before.st_mode):
        problems.add("file_irregular")
    elif before.st_size > MOST_BYTES:
        problems.add("file_too_large", most=MOST_BYTES)
    if problems:
        return digest.hexdigest(), 0
    with copy.open("xb") as out:
        # At most a piece more than was there, so that a growing file ends.
        while size <= before.st_size and (piece := os.read(fd, _CHUNK)):
            digest.update(piece)
            out.write(piece)
            size += len(piece)
        out.flush()
        os.fsync(out.fileno())
    after = os.fstat(fd)
    unchanged = (before.st_size, before.st_mtime_ns) == (size, after.st_mtime_ns)
    if not unchanged or after.st_size != size:
        problems.add("file_changing")
    return digest.hexdigest(), size


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

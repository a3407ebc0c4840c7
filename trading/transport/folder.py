"""A place that is a folder of this machine, or one that is mounted into it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from trading.transport.errors import FileThereDiffers, TransferCut
from trading.transport.places import UNFINISHED, Listed, sha256_of, sync, take


class FolderPlace:
    """An inbox and an outbox beside each other on the disk."""

    def __init__(self, *, place: str, inbox: Path, outbox: Path) -> None:
        self._place = place
        self._inbox, self._outbox = inbox, outbox

    def list_inbox(self) -> Sequence[Listed]:
        if not self._inbox.is_dir():
            return ()
        found = []
        for entry in sorted(os.scandir(self._inbox), key=lambda one: one.name):
            if entry.name.endswith(UNFINISHED) or entry.name.startswith("."):
                continue
            if entry.is_file(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                found.append(Listed(entry.name, stat.st_size, int(stat.st_mtime)))
        return found

    def fetch(self, file: Listed, into: Path) -> None:
        def copy(temporary: Path) -> None:
            shutil.copyfile(self._inbox / file.name, temporary, follow_symlinks=False)

        try:
            take(file, into, place=self._place, copy=copy)
        except OSError as error:
            raise self._cut(file.name, error) from error

    def put(self, source: Path, name: str) -> bool:
        target = self._outbox / name
        try:
            self._outbox.mkdir(parents=True, exist_ok=True)
            if target.exists():
                if sha256_of(target) == sha256_of(source):
                    return False
                raise FileThereDiffers(place=self._place, name=name)
            temporary = self._outbox / f"{name}{UNFINISHED}"
            # With its mode: 01 names people, and is for the transport's user only.
            shutil.copy(source, temporary)
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())
            temporary.replace(target)
            sync(self._outbox)
        except OSError as error:
            raise self._cut(name, error) from error
        return True

    def _cut(self, name: str, error: OSError) -> TransferCut:
        cause = error.strerror or type(error).__name__
        return TransferCut(place=self._place, name=name, cause=cause)

"""What a place can do, whatever is behind it, and what a place is described by."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from trading.transport.errors import NotWhole

#: Added to a name while its bytes are not all there.
UNFINISHED = ".tmp"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A regular file of a place's inbox; `modified` in whole seconds, 0 if unsaid."""

    name: str
    size: int
    modified: int = 0


class Place(Protocol):
    """Where a TA's files lie for us, the inbox, and where it takes ours, the outbox."""

    def list_inbox(self) -> Sequence[Listed]:
        """Say the files of the inbox, without those still being written."""

    def fetch(self, file: Listed, into: Path) -> None:
        """
        Copy a file into a folder of ours, under its name only when it is whole.

        :raises NotWhole: if it has another size than was listed.
        :raises TransferCut: if the connection ends.
        """

    def put(self, source: Path, name: str) -> bool:
        """
        Copy a file of ours into the outbox; say whether it had to be carried.

        :raises FileThereDiffers: if other bytes lie there under this name.
        :raises TransferCut: if the connection ends.
        """


@dataclass(frozen=True, slots=True)
class SftpAddress:
    """
    A server, who we are there, and the one host key we talk to.

    :param host_key: as in known_hosts: `ssh-ed25519 AAAA…`.
    :param key_path: our private key; read when it is needed and kept nowhere.
    """

    #: What people call it.
    place: str
    host: str
    port: int
    user: str
    host_key: str
    key_path: Path
    inbox: str
    outbox: str


def fingerprint(host_key: str) -> str:
    """
    Say a public key as people compare it: `SHA256:…`.

    :raises ValueError: if it is no public key.
    """
    return fingerprint_of(key_bytes(host_key))


def fingerprint_of(key: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def key_type(host_key: str) -> str:
    """Say the first word of a public key: `ssh-ed25519`."""
    return host_key.split()[0] if host_key.split() else ""


def key_bytes(host_key: str) -> bytes:
    """
    Read a public key as in known_hosts; the type stands in it once more.

    :raises ValueError: if it is no public key.
    """
    words = host_key.split()
    if len(words) < 2:
        raise ValueError("A public key is written like: ssh-ed25519 AAAA…")
    try:
        raw = base64.b64decode(words[1], validate=True)
    except binascii.Error as error:
        raise ValueError("The second word of a public key is base64.") from error
    length = int.from_bytes(raw[:4], "big")
    if raw[4 : 4 + length] != words[0].encode():
        raise ValueError("The key is not of the type that it is called.")
    return raw


def take(file: Listed, into: Path, *, place: str, copy: Callable[[Path], None]) -> None:
    """
    Have `copy` write a file under a temporary name, and rename it when it is whole.

    Its time is the listed one, so that it is known again.

    :raises NotWhole: if it has another size than was listed.
    """
    temporary = into / f".{file.name}{UNFINISHED}"
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy(temporary)
    found = temporary.stat().st_size
    if found != file.size:
        temporary.unlink()
        raise NotWhole(place=place, name=file.name, found=found, stated=file.size)
    if file.modified:
        os.utime(temporary, (file.modified, file.modified))
    temporary.chmod(0o600)
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.replace(into / file.name)
    sync(into)


def is_here(file: Listed, folder: Path) -> bool:
    """Say whether we have this file as it lies there now, by its size and time."""
    path = folder / file.name
    if not path.is_file():
        return False
    found = path.stat()
    same_time = not file.modified or int(found.st_mtime) == file.modified
    return found.st_size == file.size and same_time


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """Make a rename last."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

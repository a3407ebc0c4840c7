"""
A place behind SFTP, by paramiko; the server's key must be the pinned one.

Files go up as `<name>.tmp` and are renamed there by a rename that overwrites nothing;
what a cut connection left behind is written over.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import posixpath
import socket
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import paramiko

from trading.transport.errors import (
    FileThereDiffers,
    HostKeyDiffers,
    KeyUnusable,
    LoginRefused,
    PlaceUnreachable,
    TransferCut,
    TransportError,
)
from trading.transport.places import (
    CHUNK,
    UNFINISHED,
    Listed,
    SftpAddress,
    fingerprint,
    fingerprint_of,
    key_bytes,
    key_type,
    take,
)

# Every failure is raised, in our own words: its log would tell each once more.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)
#: Seconds until a connection stands, and for any single answer on it.
CONNECT, ANSWER = 15.0, 60.0
#: Requests of 32 KiB that are under way at once: a large file is not held in memory.
_AHEAD = 64
_BROKEN = (paramiko.SSHException, EOFError, OSError)
#: A key of this type signs by these: SHA-1 is gone.
_SIGNS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}


class SftpPlace:
    """An inbox and an outbox on a server, over one connection."""

    def __init__(self, client: paramiko.SFTPClient, address: SftpAddress) -> None:
        self._client, self._address = client, address

    def list_inbox(self) -> Sequence[Listed]:
        with self._over(self._address.inbox):
            found = self._client.listdir_attr(self._address.inbox)
        return sorted(
            (
                Listed(one.filename, one.st_size or 0, int(one.st_mtime or 0))
                for one in found
                if stat.S_ISREG(one.st_mode or 0)
                and not one.filename.endswith(UNFINISHED)
                and not one.filename.startswith(".")
            ),
            key=lambda file: file.name,
        )

    def fetch(self, file: Listed, into: Path) -> None:
        source = posixpath.join(self._address.inbox, file.name)

        def copy(temporary: Path) -> None:
            with temporary.open("wb") as out:
                self._client.getfo(source, out, max_concurrent_prefetch_requests=_AHEAD)

        with self._over(file.name):
            take(file, into, place=self._address.place, copy=copy)

    def put(self, source: Path, name: str) -> bool:
        target = posixpath.join(self._address.outbox, name)
        temporary = f"{target}{UNFINISHED}"
        with self._over(name):
            if self._is_there(target):
                if self._same(source, target):
                    return False
                raise FileThereDiffers(place=self._address.place, name=name)
            with source.open("rb") as stream:
                self._client.putfo(stream, temporary, confirm=True)
            self._client.rename(temporary, target)
        return True

    def _is_there(self, path: str) -> bool:
        try:
            self._client.stat(path)
        except FileNotFoundError:
            return False
        return True

    def _same(self, source: Path, target: str) -> bool:
        digest = hashlib.sha256()
        with self._client.open(target, "rb") as stream:
            stream.prefetch(
                self._client.stat(target).st_size,
                max_concurrent_requests=_AHEAD,
            )
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
        with source.open("rb") as own:
            return digest.digest() == hashlib.file_digest(own, "sha256").digest()

    @contextmanager
    def _over(self, name: str) -> Iterator[None]:
        """Say which file a broken connection was about."""
        try:
            yield
        except TransportError:
            raise
        except _BROKEN as error:
            raise TransferCut(
                place=self._address.place, name=name, cause=_cause(error)
            ) from error


@contextmanager
def open_sftp(address: SftpAddress) -> Iterator[SftpPlace]:
    """
    Connect, look at the server's key, log in; close whatever happens.

    :raises PlaceUnreachable: if nobody answers, or not in time.
    :raises HostKeyDiffers: if another key than the pinned one answers.
    :raises KeyUnusable: if our private key is not there, or others may read it.
    :raises LoginRefused: if the server does not take our key.
    """
    own = _own_key(address)
    transport = _reach(address)
    try:
        _check_host(transport, address)
        _log_in(transport, address, own)
        client = _begin(transport, address)
        yield SftpPlace(client, address)
    finally:
        transport.close()


def _own_key(address: SftpAddress) -> paramiko.PKey:
    facts = {"place": address.place, "path": address.key_path}
    try:
        if address.key_path.stat().st_mode & 0o077:
            raise KeyUnusable(cause="others may read it", **facts)
        return paramiko.PKey.from_path(address.key_path)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise KeyUnusable(cause=cause, **facts) from error
    except (paramiko.SSHException, ValueError, TypeError) as error:
        # Not its text: the library may quote what it could not read.
        raise KeyUnusable(cause=type(error).__name__, **facts) from error


def _reach(address: SftpAddress) -> paramiko.Transport:
    try:
        plain = socket.create_connection((address.host, address.port), timeout=CONNECT)
        transport = paramiko.Transport(plain)
    except _BROKEN as error:
        raise _unreachable(address, error) from error
    transport.banner_timeout = transport.handshake_timeout = CONNECT
    transport.auth_timeout = CONNECT
    return transport


def _check_host(transport: paramiko.Transport, address: SftpAddress) -> None:
    """Compare before anything is said: neither our name nor our key."""
    pinned = key_type(address.host_key)
    options = transport.get_security_options()
    try:
        options.key_types = _SIGNS.get(pinned, (pinned,))
        transport.start_client(timeout=CONNECT)
        found = transport.get_remote_server_key().asbytes()
    except (paramiko.ssh_exception.IncompatiblePeer, ValueError) as error:
        raise _other_key(address, f"—, {_cause(error)}") from error
    except _BROKEN as error:
        raise _unreachable(address, error) from error
    if found != key_bytes(address.host_key):
        raise _other_key(address, fingerprint_of(found))


def _log_in(
    transport: paramiko.Transport, address: SftpAddress, own: paramiko.PKey
) -> None:
    try:
        left = transport.auth_publickey(address.user, own)
    except paramiko.AuthenticationException as error:
        raise _no_login(address) from error
    except _BROKEN as error:
        raise _unreachable(address, error) from error
    if left:
        raise _no_login(address)


def _begin(transport: paramiko.Transport, address: SftpAddress) -> paramiko.SFTPClient:
    try:
        client = paramiko.SFTPClient.from_transport(transport)
    except _BROKEN as error:
        raise _unreachable(address, error) from error
    with contextlib.suppress(AttributeError):
        client.get_channel().settimeout(ANSWER)
    return client


def _other_key(address: SftpAddress, found: str) -> HostKeyDiffers:
    pinned = fingerprint(address.host_key)
    return HostKeyDiffers(place=address.place, found=found, pinned=pinned)


def _no_login(address: SftpAddress) -> LoginRefused:
    return LoginRefused(place=address.place, user=address.user)


def _unreachable(address: SftpAddress, error: BaseException) -> PlaceUnreachable:
    return PlaceUnreachable(place=address.place, cause=_cause(error))


def _cause(error: BaseException) -> str:
    return str(getattr(error, "strerror", "") or error or type(error).__name__)

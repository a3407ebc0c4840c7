"""An SFTP server as a process of its own, and how tests see what lies there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trading.tests.transport.server import CUT
from trading.transport.places import SftpAddress

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class RunningServer:
    """A server that answers; `root` is what it serves."""

    root: Path
    port: int
    host_key: str
    key_path: Path

    def address(self, folder: str = "", **changed: object) -> SftpAddress:
        """How a client finds it: an inbox and an outbox below `folder`."""
        for name in ("inbox", "outbox"):
            (self.root / folder / name).mkdir(parents=True, exist_ok=True)
        found = SftpAddress(
            place="TA 91",
            host="127.0.0.1",
            port=self.port,
            user="fundops",
            host_key=self.host_key,
            key_path=self.key_path,
            inbox=f"/{folder}/inbox",
            outbox=f"/{folder}/outbox",
        )
        return replace(found, **changed)

    @contextmanager
    def cutting(self, way: str, after: int) -> Iterator[None]:
        """Drop every connection once `after` bytes were carried: `read` or `write`."""
        told = self.root / CUT
        told.write_text(f"{way} {after}")
        try:
            yield
        finally:
            told.unlink()


@contextmanager
def a_server(folder: Path) -> Iterator[RunningServer]:
    """Start a server with keys of its own; it ends with the block."""
    root = folder / "served"
    root.mkdir()
    host_key = a_key(folder / "host")
    a_key(folder / "client")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "trading.tests.transport.server"),
            *map(str, (root, folder / "host", folder / "client.pub")),
        ],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = int(process.stdout.readline())
        yield RunningServer(root, port, host_key, folder / "client")
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


def a_key(path: Path) -> str:
    """Write a private key and its public half beside it; say the public one."""
    key = Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    path.chmod(0o600)
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    path.with_suffix(".pub").write_bytes(public)
    return public.decode()

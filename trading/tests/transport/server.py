"""
A real SFTP server for the tests, as a process of its own on loopback.

`python -m trading.tests.transport.server ROOT HOST_KEY CLIENT_KEY` says its port on a
line and serves ROOT until its standard input ends. A file ROOT/.cut that says
`read 100000` or `write 100000` makes it drop the connection once so many bytes were
carried that way.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import asyncssh

CUT = ".cut"


class Server(asyncssh.SFTPServer):
    """Serves one root; cuts where it is told to."""

    root = Path()

    def __init__(self, chan: asyncssh.SSHServerChannel) -> None:
        super().__init__(chan, chroot=str(self.root).encode())
        self._carried = {"read": 0, "write": 0}

    async def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        found = super().read(file_obj, offset, size)
        await self._carry("read", size)
        return await found if asyncio.iscoroutine(found) else found

    async def write(self, file_obj: Any, offset: int, data: bytes) -> int:
        await self._carry("write", len(data))
        written = super().write(file_obj, offset, data)
        return await written if asyncio.iscoroutine(written) else written

    async def _carry(self, way: str, size: int) -> None:
        self._carried[way] += size
        told = self.root / CUT
        if not told.exists():
            return
        cut_way, most = told.read_text().split()
        if cut_way == way and self._carried[way] > int(most):
            self.channel.get_connection().abort()


class Door(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True


async def serve(root: Path, host_key: Path, client_key: Path) -> None:
    Server.root = root
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[str(host_key)],
        authorized_client_keys=str(client_key),
        sftp_factory=Server,
        server_factory=Door,
    )
    sys.stdout.write(f"{server.get_port()}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(*map(Path, sys.argv[1:4])))

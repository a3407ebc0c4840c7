"""
The sandbox's channels behind HTTP, on this machine only.

    POST /<channel>/debits    GET /<channel>/debits/<number>

Both ways are signed. A call that is to stay without an answer is dropped: the caller
sees a closed line. A channel that calls back before it answers does so through
`post`, where somebody has said how calls reach the console.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from django.db import connection

from accounts.channels import signing
from accounts.channels.errors import BadSignature
from accounts.services.channel_keys import our_public_key
from fundops.core import clock
from fundops.sandbox.services import channels
from fundops.sandbox.services.callbacks import Post, call_back, ensure_keys

HOST = "127.0.0.1"
PORT = 8765
#: Where a sandbox that is served elsewhere listens.
URL_VARIABLE = "FUNDOPS_SANDBOX_URL"

_DEBITS = re.compile(r"/(?P<channel>[A-Za-z0-9_-]{1,16})/debits")
_DEBIT = re.compile(_DEBITS.pattern + r"/(?P<number>[^/]{1,96})")
_LARGEST = 64 * 1024


class Handler(BaseHTTPRequestHandler):
    """One call to a sandbox channel."""

    server_version = "sandbox"
    timeout = 10
    _channel = _nonce = ""

    def do_POST(self) -> None:
        found = _DEBITS.fullmatch(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if not found or not 0 < length <= _LARGEST:
            return self._say({"error": "no such call"}, status=400)
        content = self.rfile.read(length)
        if not self._is_signed(found["channel"], content):
            return None
        try:
            asked = _read(found["channel"], json.loads(content))
        except (ValueError, KeyError, TypeError, InvalidOperation):
            return self._say({"error": "unreadable"}, status=400)
        debited = channels.debit(asked=asked, now=clock.now())
        if debited is None:
            return None
        post = self.server.post if isinstance(self.server, Served) else None
        if debited.calls_back_first and post is not None:
            call_back(found=debited.debit, post=post)
        if not debited.is_silent:
            self._say(channels.answer(debited.debit))
        return None

    def do_GET(self) -> None:
        found = _DEBIT.fullmatch(self.path)
        if not found:
            return self._say({"error": "no such call"}, status=400)
        if not self._is_signed(found["channel"], b""):
            return None
        said = channels.query(
            channel=found["channel"], number=unquote(found["number"]), now=clock.now()
        )
        self._say(said, status=404 if said["state"] == "NOT_FOUND" else 200)
        return None

    def finish(self) -> None:
        super().finish()
        if isinstance(self.server, Server):
            connection.close()

    def log_message(self, *args: object) -> None:
        """Say nothing: the answers are in the tables."""

    def _is_signed(self, channel: str, content: bytes) -> bool:
        """Say whether the distributor signed this call; refuse it otherwise."""
        try:
            self._nonce = signing.verify_request(
                lambda key_id: our_public_key(channel, key_id),
                headers=self.headers,
                method=self.command,
                path=self.path,
                body=content,
            )
        except BadSignature as error:
            self._say({"error": str(error)}, status=401)
            return False
        self._channel = channel
        return True

    def _say(self, said: dict[str, Any], *, status: int = 200) -> None:
        content = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        if self._nonce:
            signed = signing.sign_answer(
                ensure_keys(self._channel),
                nonce=self._nonce,
                status=status,
                body=content,
            )
            for name, value in signed.items():
                self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Served(HTTPServer):
    """One call after the other, all over one connection to the database."""

    request_queue_size = 64
    post: Post | None = None

    def serve_forever(self, poll_interval: float = 0.5) -> None:
        try:
            super().serve_forever(poll_interval)
        finally:
            connection.close()


class Server(ThreadingHTTPServer, Served):
    """A thread a call, all of them waited for at the end."""

    daemon_threads = False
    block_on_close = True


@contextlib.contextmanager
def opened(code: str, endpoint: str) -> Iterator[str]:
    """
    Give the address of the sandbox channel `code`: an opener of the scheme `sandbox:`.

    A sandbox that is served elsewhere (FUNDOPS_SANDBOX_URL) is used; without one it is
    served inside this process for the while.
    """
    elsewhere = os.environ.get(URL_VARIABLE)
    if elsewhere:
        yield f"{elsewhere.rstrip('/')}/{code}"
        return
    with served() as address:
        yield f"{address}/{code}"


@contextlib.contextmanager
def served(
    port: int = 0, *, of: type[Served] = Server, post: Post | None = None
) -> Iterator[str]:
    """
    Serve the sandbox's channels in a thread of this process; yields the address.

    :param of: Served takes one call after the other: a play is always the same.
    :param post: how a channel that calls back first reaches the console.
    """
    with of((HOST, port), Handler) as server:
        server.post = post
        thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True
        )
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def _read(channel: str, said: dict[str, Any]) -> channels.Asked:
    return channels.Asked(
        channel=channel,
        number=str(said["number"])[:32],
        amount=Decimal(said["amount"]),
        currency=str(said["currency"]),
        card_no=str(said["card_no"]),
    )

"""
The sandbox's channels behind HTTP, on this machine only.

    POST /<channel>/debits    GET /<channel>/debits/<number>

Both ways are signed. A call that is to stay without an answer is dropped: the caller
sees a closed line.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import connection

from accounts.channels import signing
from accounts.channels.errors import BadSignature
from accounts.services.channel_keys import kept_key, our_public_key, trust_key
from fundops.core import clock
from fundops.sandbox.services import channels

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
        said = channels.debit(asked=asked, now=clock.now())
        if said is not None:
            self._say(said)
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


class Server(ThreadingHTTPServer):
    """A thread a call, all of them waited for at the end."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 64


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
def served(port: int = 0) -> Iterator[str]:
    """Serve the sandbox's channels in a thread of this process; yields the address."""
    with Server((HOST, port), Handler) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True
        )
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def ensure_keys(channel: str) -> signing.SigningKey:
    """Give the key of a sandbox channel; made, and told to the console, at first."""
    key = kept_key(settings.DATA_DIR / "sandbox" / "keys" / f"{channel}.pem")
    trust_key(channel=channel, public_pem=signing.public_pem(key))
    return key


def _read(channel: str, said: dict[str, Any]) -> channels.Asked:
    return channels.Asked(
        channel=channel,
        number=str(said["number"])[:32],
        amount=Decimal(said["amount"]),
        currency=str(said["currency"]),
        card_no=str(said["card_no"]),
    )

"""
A channel calls us back: how a debit ended, signed, once or more often.

How a call reaches the console is the caller's to say: over HTTP from a sandbox that is
served by itself, straight to the view where both are one process.
"""

from __future__ import annotations

import datetime as dt
import http.client
import io
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve

from accounts.channels import signing
from accounts.services.channel_keys import kept_key, trust_key
from fundops.sandbox.models import SandboxCard, SandboxDebit
from fundops.sandbox.services.channels import FIRST, SILENT, TWICE, answer

State = SandboxDebit.State
#: Takes path, headers and body to the console; gives the status of its answer.
_TIME_OUT = 10.0
Post = Callable[[str, Mapping[str, str], bytes], int]


def ensure_keys(channel: str) -> signing.SigningKey:
    """Give the key of a sandbox channel; made, and told to the console, at first."""
    key = kept_key(settings.DATA_DIR / "sandbox" / "keys" / f"{channel}.pem")
    trust_key(channel=channel, public_pem=signing.public_pem(key))
    return key


def call_back(*, found: SandboxDebit, post: Post) -> bool:
    """Tell the console how a debit ended; say whether it took the call."""
    path = f"/channels/{found.channel}/callbacks"
    body = json.dumps(answer(found), ensure_ascii=False).encode()
    headers = signing.sign_request(
        ensure_keys(found.channel), method="POST", path=path, body=body
    )
    taken = post(path, headers, body) == 200
    if taken:
        SandboxDebit.objects.filter(pk=found.pk).update(
            called_back=found.called_back + 1
        )
        found.called_back += 1
    return taken


def call_back_all(*, since: dt.datetime, post: Post) -> int:
    """
    Tell of debits of seeded cards that ended since, as often as their fault says.

    Of those without a fault every fourth is told of: the call was answered. A debit
    that the channel stays silent about is found by asking alone.
    """
    seeded = SandboxCard.objects.filter(fault=SandboxCard.Fault.DRAWN)
    ended = SandboxDebit.objects.filter(
        state__in=[State.SUCCEEDED, State.FAILED],
        received_at__gte=since,
        card_sha256__in=seeded.values("card_sha256"),
    ).exclude(fault=SILENT)
    calls = 0
    for found in ended.order_by("id"):
        times = 2 if found.fault in (TWICE, FIRST) else 1
        if not found.fault and int(found.number[-4:], 36) % 4:
            continue
        while found.called_back < times and call_back(found=found, post=post):
            calls += 1
    return calls


def post_here(path: str, headers: Mapping[str, str], body: bytes) -> int:
    """Take a call to the console's view in this process."""
    match = resolve(urlsplit(path).path)
    request = WSGIRequest(_environ(path, headers, body))
    response: Any = match.func(request, *match.args, **match.kwargs)
    return int(response.status_code)


def post_to(console: str) -> Post:
    """Make the way to a console that is served at `console`; 0 where none answers."""
    address = urlsplit(console)

    def post(path: str, headers: Mapping[str, str], body: bytes) -> int:
        kind = (
            http.client.HTTPSConnection
            if address.scheme == "https"
            else http.client.HTTPConnection
        )
        connection = kind(address.netloc, timeout=_TIME_OUT)
        try:
            told = {**headers, "Content-Type": "application/json"}
            connection.request("POST", path, body, told)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    return post


def _environ(path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    named = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
    }
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        **named,
    }

"""
The reference adapter: JSON over HTTP, by our number, with a time-out.

    POST <endpoint>/debits           a debit
    GET  <endpoint>/debits/<number>  what became of it

Both answer `{number, state, amount, code, text, serial_no, succeeded_at}`; state is
SUCCEEDED, FAILED, PROCESSING or NOT_FOUND; amounts are strings with two places;
`succeeded_at` is ISO 8601 with its zone. Both ways are signed (`signing`). Whatever is
not exactly that, or not signed by the channel, is UNKNOWN: it may have happened.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from accounts.channels import signing
from accounts.channels.base import DebitAnswer, DebitRequest, Final, Outcome
from accounts.channels.errors import BadSignature

#: Seconds until an answer counts as lost.
TIME_OUT = 10.0
#: No answer is larger; a larger one is not read.
LARGEST = 64 * 1024

_AMOUNT = re.compile(r"[0-9]{1,14}\.[0-9]{2}", re.ASCII)


class Keys(Protocol):
    """The keys of one link: with which we sign, and by which we know the channel."""

    def ours(self) -> signing.SigningKey: ...

    def theirs(self, key_id: str) -> bytes | None:
        """Give the public key (PEM) that the channel signs with, if it is trusted."""
        ...


class Unreadable(Exception):
    """The answer is none that this protocol knows."""


@dataclass(frozen=True, slots=True)
class HttpChannel:
    """A channel at `endpoint` (http or https), known to us by `code`."""

    code: str
    endpoint: str
    keys: Keys
    time_out: float = TIME_OUT

    def debit(self, request: DebitRequest) -> DebitAnswer:
        body = {
            "number": request.number,
            "amount": f"{request.amount:.2f}",
            "currency": request.currency,
            "card_no": request.card_no,
            "holder_name": request.holder_name,
            "bank_code": request.bank_code,
            "mandate_no": request.mandate_no,
        }
        return self._asked(request.number, "POST", "/debits", body)

    def query(self, number: str) -> DebitAnswer:
        return self._asked(number, "GET", f"/debits/{quote(number, safe='')}")

    def _asked(
        self, number: str, method: str, path: str, body: Any = None
    ) -> DebitAnswer:
        try:
            return read_answer(self._exchange(method, path, body), number=number)
        except (OSError, http.client.HTTPException) as error:
            # Even a refused connection: what a proxy did is not ours to know.
            return DebitAnswer(Outcome.UNKNOWN, code="NO_ANSWER", text=_said(error))
        except BadSignature as error:
            # Whoever said it was not the channel: neither believed nor a failure.
            return DebitAnswer(Outcome.UNKNOWN, code="NOT_SIGNED", text=_said(error))
        except Unreadable as error:
            return DebitAnswer(Outcome.UNKNOWN, code="UNREADABLE", text=_said(error))

    def _exchange(self, method: str, path: str, body: Any) -> bytes:
        url = urlsplit(self.endpoint)
        full_path = url.path.rstrip("/") + path
        payload = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        signed = signing.sign_request(
            self.keys.ours(), method=method, path=full_path, body=payload
        )
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            **signed,
        }
        with _connected(url.scheme, url.netloc, self.time_out) as connection:
            connection.request(method, full_path, payload or None, headers)
            response = connection.getresponse()
            content = response.read(LARGEST + 1)
        if response.status not in (200, 404) or len(content) > LARGEST:
            raise Unreadable(f"status {response.status}, {len(content)} bytes")
        signing.verify_answer(
            self.keys.theirs,
            headers=response.headers,
            nonce=signed[signing.NONCE],
            status=response.status,
            body=content,
        )
        return content


def read_answer(content: bytes, *, number: str) -> DebitAnswer:
    """
    Read a channel's answer about the debit `number`.

    :raises Unreadable: for anything that is not of this protocol, about this number.
    """
    told, answer = read_telling(content)
    if told != number:
        raise Unreadable("about another number")
    return answer


def read_telling(content: bytes) -> tuple[str, DebitAnswer]:
    """
    Read what a channel tells by itself of a debit: our number, and the answer.

    :raises Unreadable: for anything that is not of this protocol.
    """
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    if not isinstance(said, dict):
        raise Unreadable("no object")
    number = _short(said, "number", 40)
    if not number or said["number"] != number:
        raise Unreadable("no number of ours")
    return number, _answer(said)


def _answer(said: dict[str, Any]) -> DebitAnswer:
    common: dict[str, Any] = {
        "code": _short(said, "code", 24),
        "text": _short(said, "text", 200),
        "serial_no": _short(said, "serial_no", 40),
    }
    match said.get("state"):
        case "SUCCEEDED":
            return DebitAnswer(
                Outcome.ACCEPTED,
                Final.SUCCEEDED,
                amount=_amount(said.get("amount")),
                currency=_short(said, "currency", 3),
                succeeded_at=_moment(said.get("succeeded_at")),
                **common,
            )
        case "FAILED" | "NOT_FOUND":
            return DebitAnswer(Outcome.REJECTED, Final.FAILED, **common)
        case "PROCESSING":
            return DebitAnswer(Outcome.ACCEPTED, **common)
    raise Unreadable(f"state {said.get('state')!r}")


@contextlib.contextmanager
def _connected(
    scheme: str, netloc: str, time_out: float
) -> Iterator[http.client.HTTPConnection]:
    kind = (
        http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    )
    connection = kind(netloc, timeout=time_out)
    try:
        yield connection
    finally:
        connection.close()


def _short(said: dict[str, Any], key: str, longest: int) -> str:
    value = said.get(key, "")
    if not isinstance(value, str) or "\x00" in value:
        raise Unreadable(f"{key} is no text")
    return value[:longest]


def _amount(value: Any) -> Decimal:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise Unreadable(f"amount {value!r}")
    return Decimal(value)


def _moment(value: Any) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unreadable(f"succeeded_at {value!r}") from error
    if moment.tzinfo is None:
        raise Unreadable(f"succeeded_at {value!r} has no zone")
    return moment


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]

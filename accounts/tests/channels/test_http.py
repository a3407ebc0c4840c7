from __future__ import annotations

import contextlib
import datetime as dt
import json
import socket
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from accounts.channels import signing
from accounts.channels.base import DebitRequest, Final, Outcome
from accounts.channels.http import HttpChannel
from accounts.tests.channels.keys import SomeKeys, a_key, knows

KEYS = SomeKeys()

REQUEST = DebitRequest(
    number="CO201801030000001",
    amount=Decimal("16000.00"),
    currency="156",
    card_no="6200000000000001",
    holder_name="样例甲",
    bank_code="102",
    mandate_no="MD1",
)
SUCCESS = {
    "number": REQUEST.number,
    "state": "SUCCEEDED",
    "amount": "16000.00",
    "code": "0000",
    "text": "成功",
    "serial_no": "S1",
    "succeeded_at": "2018-01-03T14:00:00+08:00",
}


#: Makes the headers that sign an answer: nonce, status, body.
Sign = Callable[[str, int, bytes], dict[str, str]]


def signed(nonce: str, status: int, body: bytes) -> dict[str, str]:
    return signing.sign_answer(a_key("theirs"), nonce=nonce, status=status, body=body)


class Heard:
    """What a channel of the test heard, and what it says."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status, self.content = status, content
        self.requests: list[tuple[str, str, Any, Any]] = []


@contextlib.contextmanager
def a_channel_that_says(
    content: object, *, status: int = 200, sign: Sign = signed
) -> Iterator[tuple[HttpChannel, Heard]]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    heard = Heard(status, raw)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self._answer(b"")

        def _answer(self, content: bytes) -> None:
            nonce = signing.verify_request(
                knows(a_key("ours")),
                headers=self.headers,
                method=self.command,
                path=self.path,
                body=content,
            )
            body = json.loads(content or b"null")
            heard.requests.append((self.command, self.path, body, self.headers))
            self.send_response(heard.status)
            for name, value in sign(nonce, heard.status, heard.content).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(heard.content)))
            self.end_headers()
            self.wfile.write(heard.content)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        host, port = server.server_address[:2]
        try:
            address = f"http://{host!s}:{port}/v1"
            yield HttpChannel("PAYA", address, KEYS, time_out=2), heard
        finally:
            server.shutdown()
            thread.join()


class TestDebit:
    def test_sends_amount_card_and_number_and_reads_the_success(self) -> None:
        with a_channel_that_says(SUCCESS) as (channel, heard):
            answer = channel.debit(REQUEST)

        method, path, body, _ = heard.requests[0]
        assert (method, path) == ("POST", "/v1/debits")
        assert body["amount"] == "16000.00"
        assert body["card_no"] == "6200000000000001"
        assert (answer.outcome, answer.final) == (Outcome.ACCEPTED, Final.SUCCEEDED)
        assert (answer.amount, answer.serial_no) == (Decimal("16000.00"), "S1")
        assert answer.succeeded_at == dt.datetime(2018, 1, 3, 6, tzinfo=dt.UTC)

    def test_reads_a_refusal(self) -> None:
        said = {"number": REQUEST.number, "state": "FAILED", "code": "51"}
        with a_channel_that_says(said) as (channel, _):
            answer = channel.debit(REQUEST)
        assert (answer.outcome, answer.final) == (Outcome.REJECTED, Final.FAILED)
        assert answer.code == "51"

    def test_is_accepted_and_not_final_while_in_progress(self) -> None:
        said = {"number": REQUEST.number, "state": "PROCESSING"}
        with a_channel_that_says(said) as (channel, _):
            answer = channel.debit(REQUEST)
        assert (answer.outcome, answer.final) == (Outcome.ACCEPTED, None)

    @pytest.mark.parametrize(
        "said",
        [
            b"",
            b"<html>",
            b"[]",
            {**SUCCESS, "number": "CO9"},
            {**SUCCESS, "state": "DONE"},
            {**SUCCESS, "amount": "1600000"},
            {**SUCCESS, "amount": 16000.0},
            {**SUCCESS, "amount": "１６０００.00"},
            {**SUCCESS, "succeeded_at": "2018-01-03T14:00:00"},
            {**SUCCESS, "succeeded_at": None},
            {**SUCCESS, "serial_no": 7},
            {**SUCCESS, "text": "a\x00b"},
            b" " * 70_000,
            b"[" * 60_000,
        ],
    )
    def test_is_unknown_when_the_answer_is_unreadable(self, said: object) -> None:
        with a_channel_that_says(said) as (channel, _):
            answer = channel.debit(REQUEST)
        assert (answer.outcome, answer.final) == (Outcome.UNKNOWN, None)
        assert answer.code == "UNREADABLE"

    @pytest.mark.parametrize("status", [400, 429, 500, 502, 302])
    def test_is_unknown_on_any_other_status(self, status: int) -> None:
        with a_channel_that_says(SUCCESS, status=status) as (channel, _):
            assert channel.debit(REQUEST).outcome == Outcome.UNKNOWN

    def test_is_unknown_when_the_channel_hangs(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            channel = HttpChannel(
                "PAYA", f"http://127.0.0.1:{port}", KEYS, time_out=0.05
            )
            answer = channel.debit(REQUEST)
        assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "NO_ANSWER")

    def test_is_unknown_when_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        channel = HttpChannel("PAYA", f"http://127.0.0.1:{port}", KEYS, time_out=0.5)
        assert channel.debit(REQUEST).outcome == Outcome.UNKNOWN

    @pytest.mark.parametrize(
        "sign",
        [
            lambda nonce, status, body: {},
            lambda nonce, status, body: signed("n" * 24, status, body),
            lambda nonce, status, body: signed(nonce, 404, body),
            lambda nonce, status, body: signed(nonce, status, body + b" "),
            lambda nonce, status, body: signing.sign_answer(
                a_key("a stranger"), nonce=nonce, status=status, body=body
            ),
            lambda nonce, status, body: signing.sign_answer(
                a_key("theirs"), nonce=nonce, status=status, body=body, timestamp=1
            ),
        ],
        ids=["unsigned", "replayed", "other status", "tampered", "stranger", "old"],
    )
    @pytest.mark.parametrize("said", [SUCCESS, {**SUCCESS, "state": "FAILED"}])
    def test_believes_nothing_that_the_channel_did_not_sign(
        self, said: object, sign: Sign
    ) -> None:
        with a_channel_that_says(said, sign=sign) as (channel, _):
            answer = channel.debit(REQUEST)
        assert (answer.outcome, answer.final) == (Outcome.UNKNOWN, None)
        assert answer.code == "NOT_SIGNED"
        assert answer.amount is None


class TestQuery:
    def test_asks_by_our_number(self) -> None:
        with a_channel_that_says(SUCCESS) as (channel, heard):
            answer = channel.query(REQUEST.number)
        assert heard.requests[0][:2] == ("GET", f"/v1/debits/{REQUEST.number}")
        assert answer.final == Final.SUCCEEDED

    def test_never_received_is_final(self) -> None:
        said = {"number": REQUEST.number, "state": "NOT_FOUND", "code": "NOT_FOUND"}
        with a_channel_that_says(said, status=404) as (channel, _):
            answer = channel.query(REQUEST.number)
        assert (answer.outcome, answer.final) == (Outcome.REJECTED, Final.FAILED)


def test_a_request_shows_neither_card_nor_name() -> None:
    assert "6200" not in repr(REQUEST)
    assert "样例甲" not in repr(REQUEST)

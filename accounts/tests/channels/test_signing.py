from __future__ import annotations

from typing import Any

import pytest

from accounts.channels import signing
from accounts.channels.errors import BadSignature, UnusableKey
from accounts.tests.channels.keys import a_key, knows

AT = 1_735_790_400
NONCE = "n" * 24
BODY = b'{"number": "CO1"}'
REQUEST: dict[str, Any] = {"method": "POST", "path": "/v1/debits?x=1", "body": BODY}


def a_signed_request(**changed: Any) -> dict[str, str]:
    given = {**REQUEST, "nonce": NONCE, "timestamp": AT, **changed}
    return signing.sign_request(a_key(), **given)


def verified(headers: dict[str, str], **changed: Any) -> str:
    given = {**REQUEST, "now": AT, **changed}
    return signing.verify_request(knows(a_key()), headers=headers, **given)


def refusal(headers: dict[str, str], **changed: Any) -> str:
    with pytest.raises(BadSignature) as refused:
        verified(headers, **changed)
    return refused.value.reason


class TestARequest:
    def test_is_believed_as_it_was_signed(self) -> None:
        assert verified(a_signed_request()) == NONCE

    def test_is_signed_the_same_every_time(self) -> None:
        assert a_signed_request() == a_signed_request()

    def test_takes_a_new_nonce_each_time(self) -> None:
        first, second = a_signed_request(nonce=""), a_signed_request(nonce="")
        assert first[signing.NONCE] != second[signing.NONCE]
        assert verified(first) == first[signing.NONCE]

    @pytest.mark.parametrize(
        "changed",
        [
            {"method": "PUT"},
            {"path": "/v1/debits?x=2"},
            {"path": "/v1/debits"},
            {"body": BODY + b" "},
            {"body": b""},
        ],
    )
    def test_is_refused_when_anything_of_it_changed(
        self, changed: dict[str, Any]
    ) -> None:
        assert refusal(a_signed_request(), **changed) == "SIGNATURE"

    @pytest.mark.parametrize(
        ("header", "value", "reason"),
        [
            (signing.NONCE, "m" * 24, "SIGNATURE"),
            (signing.NONCE, "short", "NONCE"),
            (signing.NONCE, "n" * 24 + "\n", "NONCE"),
            (signing.TIMESTAMP, str(AT + 1), "SIGNATURE"),
            (signing.TIMESTAMP, "", "TIMESTAMP"),
            (signing.TIMESTAMP, "1e9", "TIMESTAMP"),
            (signing.TIMESTAMP, "１", "TIMESTAMP"),
            (signing.SIGNATURE, "", "SIGNATURE"),
            (signing.SIGNATURE, "!!", "SIGNATURE"),
            (signing.SIGNATURE, "AAAA", "SIGNATURE"),
            (signing.KEY_ID, "", "KEY"),
            (signing.KEY_ID, "0" * 32, "KEY"),
        ],
    )
    def test_is_refused_with_another_header(
        self, header: str, value: str, reason: str
    ) -> None:
        assert refusal({**a_signed_request(), header: value}) == reason

    @pytest.mark.parametrize("name", signing.HEADERS)
    def test_is_refused_without_one_of_its_headers(self, name: str) -> None:
        headers = a_signed_request()
        del headers[name]
        assert refusal(headers)

    def test_of_another_key_is_refused(self) -> None:
        headers = signing.sign_request(
            a_key("a stranger"), **REQUEST, nonce=NONCE, timestamp=AT
        )
        assert refusal(headers) == "KEY"
        stolen_name = {**headers, signing.KEY_ID: a_key().key_id}
        assert refusal(stolen_name) == "SIGNATURE"

    @pytest.mark.parametrize("off", [-300, 300])
    def test_is_believed_for_300_seconds(self, off: int) -> None:
        assert verified(a_signed_request(), now=AT + off) == NONCE

    @pytest.mark.parametrize("off", [-301, 301])
    def test_is_refused_after_them(self, off: int) -> None:
        assert refusal(a_signed_request(), now=AT + off) == "TIMESTAMP"


class TestAnAnswer:
    def given(self, **changed: Any) -> dict[str, Any]:
        return {"nonce": NONCE, "status": 200, "body": BODY, **changed}

    def signed(self) -> dict[str, str]:
        return signing.sign_answer(a_key(), **self.given(), timestamp=AT)

    def test_is_believed_as_it_was_signed(self) -> None:
        signing.verify_answer(
            knows(a_key()), headers=self.signed(), **self.given(), now=AT
        )

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"nonce": "m" * 24}, "NONCE"),
            ({"status": 404}, "SIGNATURE"),
            ({"body": b"{}"}, "SIGNATURE"),
        ],
    )
    def test_is_refused_to_another_request_or_changed(
        self, changed: dict[str, Any], reason: str
    ) -> None:
        with pytest.raises(BadSignature) as refused:
            signing.verify_answer(
                knows(a_key()), headers=self.signed(), **self.given(**changed), now=AT
            )
        assert refused.value.reason == reason

    def test_is_no_request(self) -> None:
        with pytest.raises(BadSignature):
            verified(self.signed())


class TestKeys:
    def test_the_public_half_says_the_same_id(self) -> None:
        key = a_key()
        assert signing.key_id_of(signing.public_pem(key)) == key.key_id

    def test_shows_no_secret(self) -> None:
        assert "PRIVATE" not in repr(a_key())

    @pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----"])
    def test_refuses_what_is_none(self, pem: bytes) -> None:
        with pytest.raises(UnusableKey):
            signing.read_key(pem)
        with pytest.raises(UnusableKey):
            signing.key_id_of(pem)

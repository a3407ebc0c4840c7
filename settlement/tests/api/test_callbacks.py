"""Channels call us: believed by their signature, taken once, whatever comes first."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.channels import signing
from accounts.channels.errors import BadSignature
from accounts.models import ChannelCall
from accounts.services.channel_keys import our_public_key, trust_key
from accounts.tests.channels.keys import a_key
from fundops.core.models import AuditEntry, Break
from fundops.core.tests.factories import THURSDAY, an_open_day, noon
from settlement.models import Collection, CollectionAnswer, JournalEntry
from settlement.services.collection_answers import record_answer
from settlement.services.verify_books import verify_books
from settlement.tests.factories import (
    IN_PROGRESS,
    a_channel,
    a_collection,
    a_success,
    balances,
)
from tests.rounds import rounds
from trading.models import Order

pytestmark = pytest.mark.django_db
T = THURSDAY
State = Collection.State
PATH = "/channels/PAYA/callbacks"


@pytest.fixture(autouse=True)
def _day(move_clock: Any, settings: Any) -> None:
    settings.SANDBOX = True
    settings.SECURE_SSL_REDIRECT = False
    move_clock("2025-01-02T12:00:00+08:00")
    an_open_day(T)
    a_channel("PAYA")
    trust_key(channel="PAYA", public_pem=signing.public_pem(a_key("theirs")))


def a_telling(collection: Collection | None = None, **changed: Any) -> dict[str, Any]:
    return {
        "number": collection.collection_no if collection else "CO9",
        "state": "SUCCEEDED",
        "amount": "1000.00",
        "code": "0000",
        "text": "成功",
        "serial_no": "S77",
        "succeeded_at": noon(T).isoformat(),
        **changed,
    }


def call(said: object, *, nonce: str = "", key: str = "theirs", **changed: Any) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = signing.sign_request(
        a_key(key), method="POST", path=PATH, body=body, nonce=nonce
    )
    return send(changed.get("body", body), {**headers, **changed.get("headers", {})})


def send(body: bytes, headers: dict[str, str], path: str = PATH) -> Any:
    return Client(enforce_csrf_checks=True).post(
        path, data=body, content_type="application/json", headers=headers
    )


def reasons() -> list[str]:
    return list(Break.objects.order_by("id").values_list("reason", flat=True))


class TestACallback:
    def test_pays_the_order(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        answer = call(a_telling(collection))
        assert answer.status_code == 200
        assert json.loads(answer.content) == {
            "number": collection.collection_no,
            "taken": True,
            "reason": "",
        }
        assert Order.objects.get().state == Order.State.PAID
        assert balances() == {"1101": 1000, "2001": -1000}
        kept = CollectionAnswer.objects.get()
        assert (kept.source, kept.outcome) == ("CALLBACK", "ACCEPTED")

    def test_is_answered_under_our_signature(self) -> None:
        answer = call(a_telling(a_collection(state=State.SUBMITTED)), nonce="n" * 24)

        def verify(body: bytes) -> None:
            signing.verify_answer(
                lambda key_id: our_public_key("PAYA", key_id),
                headers=answer.headers,
                nonce="n" * 24,
                status=200,
                body=body,
            )

        verify(answer.content)
        with pytest.raises(BadSignature):
            verify(answer.content + b" ")

    def test_fails_a_debit(self) -> None:
        collection = a_collection(state=State.UNKNOWN)
        call(a_telling(collection, state="FAILED", code="51"))
        assert Collection.objects.get().state == State.FAILED
        assert balances() == {}

    def test_before_the_answer_to_the_call_books_once(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        call(a_telling(collection))
        for late in (a_success(serial_no="S77"), IN_PROGRESS):
            record_answer(
                collection_id=collection.pk, answer=late, source="CALL", now=noon(T)
            )
        assert Collection.objects.get().state == State.SUCCEEDED
        assert balances() == {"1101": 1000, "2001": -1000}
        assert reasons() == []

    def test_a_hundred_times_books_once(self) -> None:
        said = a_telling(a_collection(state=State.SUBMITTED))
        assert {call(said).status_code for _ in range(100)} == {200}
        assert JournalEntry.objects.count() == 1
        assert balances() == {"1101": 1000, "2001": -1000}
        assert reasons() == []
        assert verify_books().ok

    def test_replayed_is_answered_the_same_and_does_nothing(self) -> None:
        said = a_telling(a_collection(state=State.SUBMITTED))
        first = call(said, nonce="n" * 24)
        again = call(said, nonce="n" * 24)
        assert again.content == first.content
        assert CollectionAnswer.objects.count() == 1
        assert ChannelCall.objects.count() == 1

    def test_after_the_debit_failed_is_a_late_success(self) -> None:
        collection = a_collection(state=State.FAILED)
        Order.objects.update(state=Order.State.PAYMENT_FAILED)
        call(a_telling(collection))
        assert Collection.objects.get().state == State.LATE_SUCCEEDED
        assert balances() == {"1101": 1000, "2009": -1000}


class TestWhatIsRefused:
    """Kept as a break and an audit entry; nothing is posted."""

    def refused(self, answer: Any, status: int, reason: str) -> None:
        assert answer.status_code == status
        assert not json.loads(answer.content)["taken"]
        assert balances() == {}
        assert reasons() == [reason]
        assert AuditEntry.objects.filter(
            action__startswith="settlement.callback."
        ).exists()

    def test_an_unknown_number(self) -> None:
        self.refused(call(a_telling()), 200, "UNKNOWN_NUMBER")
        assert Break.objects.get().amount == 1000

    def test_another_amount(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        self.refused(
            call(a_telling(collection, amount="100000.00")), 200, "AMOUNT_DIFFERS"
        )
        assert Collection.objects.get().state == State.UNKNOWN

    def test_another_currency(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        call(a_telling(collection, currency="840"))
        assert (balances(), reasons()) == ({}, ["CURRENCY_DIFFERS"])

    def test_a_debit_never_sent(self) -> None:
        self.refused(call(a_telling(a_collection())), 200, "NEVER_SENT")

    def test_a_debit_of_another_channel(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        Collection.objects.update(channel=a_channel("PAYB"))
        self.refused(call(a_telling(collection)), 200, "UNKNOWN_NUMBER")

    @pytest.mark.parametrize(
        "said",
        [b"", b"[]", b"{", {"number": 7}, {"number": "CO9"}, {"number": "C" * 41}],
    )
    def test_what_is_no_telling(self, said: object) -> None:
        self.refused(call(said), 400, "UNREADABLE_CALL")

    def test_a_nonce_used_for_another_call(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        call(a_telling(collection, state="PROCESSING"), nonce="n" * 24)
        self.refused(call(a_telling(collection), nonce="n" * 24), 409, "NONCE_USED")

    def test_a_stranger(self) -> None:
        said = a_telling(a_collection(state=State.SUBMITTED))
        self.refused(call(said, key="a stranger"), 401, "CALL_NOT_SIGNED")

    def test_a_call_changed_on_its_way(self) -> None:
        said = a_telling(a_collection(state=State.SUBMITTED))
        self.refused(
            call(b"{}", body=json.dumps(said).encode()), 401, "CALL_NOT_SIGNED"
        )

    def test_an_old_call(self) -> None:
        said = json.dumps(a_telling(a_collection(state=State.SUBMITTED))).encode()
        headers = signing.sign_request(
            a_key("theirs"), method="POST", path=PATH, body=said, timestamp=1
        )
        self.refused(send(said, headers), 401, "CALL_NOT_SIGNED")

    def test_nobody_fills_our_tables(self) -> None:
        for n in range(5):
            call({"number": f"CO{n}"}, key="a stranger")
        assert reasons() == ["CALL_NOT_SIGNED"]
        assert ChannelCall.objects.count() == 0

    def test_what_is_too_large(self) -> None:
        assert call(b" " * 70_000).status_code == 413

    def test_another_door(self) -> None:
        assert send(b"{}", {}, "/channels/NONE/callbacks").status_code == 404
        assert Client().get(PATH).status_code == 405


def test_is_to_be_said_again_while_its_day_is_not_open() -> None:
    collection = a_collection(state=State.SUBMITTED)
    late = a_telling(collection, succeeded_at="2025-01-02T15:00:00+08:00")
    assert call(late, nonce="n" * 24).status_code == 503
    assert ChannelCall.objects.count() == 0
    assert Collection.objects.get().state == State.SUBMITTED


class TestAtOnce:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("_round", rounds())
    def test_all_are_answered_and_one_books(self, _round: int) -> None:
        collection = a_collection(state=State.SUBMITTED)
        said, start = a_telling(collection), threading.Barrier(8)

        def one(n: int) -> int:
            start.wait()
            try:
                return call(said, nonce="n" * 24 if n % 2 else "").status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(one, range(8))) == {200}
        assert JournalEntry.objects.count() == 1
        assert balances() == {"1101": 1000, "2001": -1000}
        assert ChannelCall.objects.filter(nonce="n" * 24).count() == 1

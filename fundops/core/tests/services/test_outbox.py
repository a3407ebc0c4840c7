from __future__ import annotations

import pytest

from fundops.core.errors import OutboxRefused
from fundops.core.models import OutboxMessage
from fundops.core.services import outbox
from fundops.core.tests.factories import THURSDAY, noon

NOW = noon(THURSDAY)
pytestmark = pytest.mark.django_db


def enqueue(subject: str = "CO1", amount: str = "1.00") -> OutboxMessage:
    return outbox.enqueue(
        kind="debit", subject=subject, payload={"amount": amount}, now=NOW
    )


class TestEnqueue:
    def test_queues_a_message_once(self) -> None:
        assert enqueue().pk == enqueue().pk
        assert OutboxMessage.objects.get().state == "QUEUED"

    def test_refuses_other_content_under_the_same_subject(self) -> None:
        enqueue()

        with pytest.raises(OutboxRefused, match="other content"):
            enqueue(amount="2.00")


class TestTake:
    def test_takes_the_oldest_first_and_each_once(self) -> None:
        first, second = enqueue("CO1"), enqueue("CO2")

        taken = [outbox.take(kind="debit") for _ in range(3)]

        assert taken == [first, second, None]
        assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"TAKEN"}

    def test_leaves_other_kinds(self) -> None:
        enqueue()

        assert outbox.take(kind="transfer") is None


class TestAnswer:
    def answer(self, message: OutboxMessage, outcome: str) -> OutboxMessage:
        return outbox.answer(
            message_id=message.pk, outcome=outcome, detail={"code": "00"}, now=NOW
        )

    @pytest.mark.parametrize("outcome", ["ACCEPTED", "REJECTED", "UNKNOWN"])
    def test_is_recorded(self, outcome: str) -> None:
        enqueue()
        message = outbox.take(kind="debit")
        assert message is not None

        self.answer(message, outcome)

        stored = OutboxMessage.objects.get()
        assert (stored.state, stored.answer) == (outcome, {"code": "00"})
        assert stored.answered_at == NOW

    @pytest.mark.parametrize("outcome", ["ACCEPTED", "REJECTED"])
    def test_ends_an_unknown_one(self, outcome: str) -> None:
        enqueue()
        message = outbox.take(kind="debit")
        assert message is not None
        self.answer(message, "UNKNOWN")

        assert self.answer(message, outcome).state == outcome

    @pytest.mark.parametrize("first", ["ACCEPTED", "REJECTED"])
    @pytest.mark.parametrize("second", ["ACCEPTED", "REJECTED", "UNKNOWN"])
    def test_is_refused_after_the_last_one(self, first: str, second: str) -> None:
        enqueue()
        message = outbox.take(kind="debit")
        assert message is not None
        self.answer(message, first)

        with pytest.raises(OutboxRefused):
            self.answer(message, second)

    def test_is_refused_before_it_was_taken(self) -> None:
        with pytest.raises(OutboxRefused, match="QUEUED"):
            self.answer(enqueue(), "ACCEPTED")

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from accounts.channels import registry
from accounts.channels.base import Channel as Adapter
from fundops.core.errors import StepIsRunning
from fundops.core.models import StepRun
from fundops.core.services import locks
from fundops.core.tests.factories import THURSDAY, a_day_cut_off, noon, service
from fundops.core.tests.factories import an_open_day as open_day
from settlement.models import Collection, CollectionAttempt, JournalEntry
from settlement.services.collecting import (
    Collected,
    query_collections,
    send_collections,
    would_query,
    would_send,
)
from settlement.services.collections import create_collections
from settlement.tests.factories import (
    A_FAILURE,
    IN_PROGRESS,
    NO_ANSWER,
    FakeChannel,
    a_channel,
    a_collection,
    a_paying_customer,
    a_success,
    an_order_to_collect,
    balances,
)
from trading.models import Order

pytestmark = pytest.mark.django_db
T = THURSDAY
State = Collection.State


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> FakeChannel:
    """The channel that every endpoint of the test leads to."""
    fake = FakeChannel()

    @contextlib.contextmanager
    def opened(code: str, endpoint: str, keys: object) -> Iterator[Adapter]:
        yield fake

    monkeypatch.setattr(registry, "opened", opened)
    open_day(T)
    return fake


def send() -> Collected:
    return send_collections(business_date=T, actor=service(), clock=lambda: noon(T))


def query() -> Collected:
    return query_collections(business_date=T, actor=service(), clock=lambda: noon(T))


def states() -> list[str]:
    return list(Collection.objects.order_by("id").values_list("state", flat=True))


class TestSendCollections:
    def test_collects_what_orders_wait_for(self, channel: FakeChannel) -> None:
        order = an_order_to_collect("6200000000000009")
        sent = send()

        assert (sent.created, sent.states, sent.left) == (1, {"SUCCEEDED": 1}, {})
        assert Order.objects.get(pk=order.pk).state == Order.State.PAID
        assert [r.card_no for r in channel.debits] == ["6200000000000009"]
        assert balances() == {"1101": 1000, "2001": -1000}

    def test_a_second_run_sends_nothing(self, channel: FakeChannel) -> None:
        an_order_to_collect()
        send()
        again = send()
        assert (again.created, again.states) == (0, {})
        assert len(channel.debits) == 1
        assert JournalEntry.objects.count() == 1

    def test_sends_what_a_killed_run_made_and_did_not_send(
        self, channel: FakeChannel
    ) -> None:
        an_order_to_collect()
        create_collections(business_date=T, actor=service())
        assert send().states == {"SUCCEEDED": 1}

    def test_asks_about_what_a_killed_run_called_for_and_sends_it_no_second_time(
        self, channel: FakeChannel
    ) -> None:
        a_collection(state=State.SUBMITTED)
        assert send().states == {"UNKNOWN": 1}
        assert channel.debits == []
        # Asked about once by sending; from then on by the query.
        assert send().states == {}

    def test_no_answer_is_unknown_and_never_sent_again(
        self, channel: FakeChannel
    ) -> None:
        an_order_to_collect()
        channel.says = lambda request: NO_ANSWER
        assert send().states == {"UNKNOWN": 1}
        send()
        assert len(channel.debits) == 1
        assert CollectionAttempt.objects.count() == 1

    def test_says_of_which_debit_something_is_left(self, channel: FakeChannel) -> None:
        order = an_order_to_collect()
        create_collections(business_date=T, actor=service())
        Order.objects.filter(pk=order.pk).update(state="PAYMENT_FAILED")
        sent = send()
        assert sent.states == {"CREATED": 1}
        assert "does not wait" in sent.left["CO202501020000001"]
        assert StepRun.objects.get(step="send_collections").state == "WARNING"

    def test_goes_through_all_channels(self, channel: FakeChannel) -> None:
        an_order_to_collect()
        an_order_to_collect(sub_account=a_paying_customer(channel=a_channel("PAYB")))
        assert send().states == {"SUCCEEDED": 2}

    def test_makes_none_after_the_cut_off(self, channel: FakeChannel) -> None:
        an_order_to_collect()
        a_day_cut_off(T)
        assert send().created == 0

    def test_keeps_the_run(self, channel: FakeChannel) -> None:
        an_order_to_collect()
        send()
        run = StepRun.objects.get(step="send_collections")
        assert (run.state, run.answer) == ("DONE", {"created": 1, "SUCCEEDED": 1})

    def test_would_send_speaks_to_nobody(self, channel: FakeChannel) -> None:
        an_order_to_collect()
        assert would_send(business_date=T).created == 1
        assert channel.debits == []
        assert not Collection.objects.exists()


class TestQueryCollections:
    @pytest.mark.parametrize("state", [State.SUBMITTED, State.UNKNOWN])
    def test_asks_by_our_number_and_takes_the_answer(
        self, state: str, channel: FakeChannel
    ) -> None:
        collection = a_collection(state=state)
        channel.says_of = lambda number: a_success()
        asked = query()

        assert asked.states == {"SUCCEEDED": 1}
        assert channel.queries == [collection.collection_no]
        assert channel.debits == []
        assert balances() == {"1101": 1000, "2001": -1000}

    @pytest.mark.parametrize(
        "state", [s for s in State if s not in (State.SUBMITTED, State.UNKNOWN)]
    )
    def test_asks_about_no_other_state(self, state: str, channel: FakeChannel) -> None:
        a_collection(state=state)
        assert query().states == {}
        assert channel.queries == []

    def test_a_failure_ends_it(self, channel: FakeChannel) -> None:
        a_collection(state=State.UNKNOWN)
        channel.says_of = lambda number: A_FAILURE
        assert query().states == {"FAILED": 1}
        assert query().states == {}

    def test_an_open_end_stays_open(self, channel: FakeChannel) -> None:
        a_collection(state=State.UNKNOWN)
        channel.says_of = lambda number: IN_PROGRESS
        assert query().states == {"UNKNOWN": 1}
        assert StepRun.objects.get(step="query_collections").state == "WARNING"

    def test_a_killed_call_is_found_and_asked_about(self, channel: FakeChannel) -> None:
        a_collection(state=State.SUBMITTED)
        channel.says_of = lambda number: NO_ANSWER
        query()
        assert states() == [State.UNKNOWN]

    def test_would_query_speaks_to_nobody(self, channel: FakeChannel) -> None:
        a_collection(state=State.UNKNOWN)
        assert would_query().states == {"UNKNOWN": 1}
        assert channel.queries == []


def test_only_one_process_speaks_to_the_channels(
    channel: FakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def taken(name: str) -> Iterator[None]:
        raise StepIsRunning(f"{name} is running elsewhere")
        yield

    an_order_to_collect()
    monkeypatch.setattr(locks, "only_one", taken)
    for speak in (send, query):
        with pytest.raises(StepIsRunning, match="debits"):
            speak()
    assert channel.debits == []

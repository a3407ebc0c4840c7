from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.channels.base import DebitAnswer, Outcome
from accounts.models import CapitalAccount, Channel, Mandate
from fundops.core.models import AuditEntry, Break
from fundops.core.tests.allowing import may_update
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_day_cut_off,
    an_open_day,
    noon,
    service,
)
from settlement.errors import AnswerRefused, CollectionNotSendable, DayNotOpen
from settlement.models import (
    Collection,
    CollectionAnswer,
    CollectionLeg,
    JournalEntry,
)
from settlement.services.collection_answers import record_answer
from settlement.services.collections import create_collections, submit
from settlement.tests.factories import (
    A_FAILURE,
    IN_PROGRESS,
    NO_ANSWER,
    a_channel,
    a_collection,
    a_mandate,
    a_paying_customer,
    a_success,
    an_order_to_collect,
    at,
    balances,
)
from trading.models import Order
from trading.services.cut_off import cut_off_orders
from trading.tests.factories import a_known_sub_account, an_order

pytestmark = pytest.mark.django_db
T = THURSDAY
State = Collection.State
D = Decimal


@pytest.fixture
def _open() -> None:
    an_open_day(T)


def create() -> int:
    return create_collections(business_date=T, actor=service())


def answer(collection: Collection, said: DebitAnswer, source: str = "CALL"):
    record_answer(collection_id=collection.pk, answer=said, source=source, now=noon(T))
    return Collection.objects.get(pk=collection.pk)


def order_of(collection: Collection) -> Order:
    return Order.objects.get(legs__collection=collection)


@pytest.mark.usefixtures("_open")
class TestCreateCollections:
    def test_makes_a_debit_for_an_order_that_waits(self) -> None:
        order = an_order_to_collect()
        assert create() == 1

        collection = Collection.objects.get()
        assert collection.collection_no == "CO202501020000001"
        assert (collection.state, collection.amount) == (State.CREATED, D(1000))
        leg = CollectionLeg.objects.get()
        assert (leg.order, leg.amount) == (order, D(1000))
        assert order_of(collection).state == Order.State.PAYING

    def test_leaves_a_trace(self) -> None:
        an_order_to_collect()
        create()
        entry = AuditEntry.objects.get(action="settlement.collections.created")
        assert entry.after == {"collections": 1, "amount": "1000.00"}

    def test_a_second_time_makes_none(self) -> None:
        an_order_to_collect()
        create()
        assert create() == 0
        assert Collection.objects.count() == 1

    def test_asks_nothing_for_a_redemption(self) -> None:
        an_order(business_code="024", sub_account=a_paying_customer())
        assert create() == 0

    def test_asks_nothing_of_another_day(self) -> None:
        an_order_to_collect(business_date=FRIDAY)
        assert create() == 0

    def test_takes_the_first_open_channel_with_an_active_mandate(self) -> None:
        sub_account = a_paying_customer(channel=a_channel("PAYB"))
        a_mandate(sub_account, a_channel("PAYA"))
        Channel.objects.filter(code="PAYA").update(is_open=False)
        an_order_to_collect(sub_account=sub_account)
        create()
        assert Collection.objects.get().channel.code == "PAYB"

    @pytest.mark.parametrize("state", ["SUSPENDED", "TERMINATED", "EXPIRED"])
    def test_leaves_an_order_without_an_active_mandate(self, state: str) -> None:
        order = an_order_to_collect()
        Mandate.objects.update(state=state)
        assert create() == 0
        assert Order.objects.get(pk=order.pk).state == Order.State.PLACED

    def test_leaves_an_order_without_a_mandate_or_of_a_frozen_card(self) -> None:
        an_order(sub_account=a_known_sub_account())
        frozen = an_order_to_collect()
        CapitalAccount.objects.filter(pk=frozen.sub_account.capital_account_id).update(
            state="FROZEN"
        )
        assert create() == 0

    def test_makes_none_once_the_day_is_cut_off(self) -> None:
        an_order_to_collect()
        a_day_cut_off(T)
        assert create() == 0


@pytest.mark.usefixtures("_open")
class TestSubmit:
    def test_commits_the_attempt_and_says_the_call(self) -> None:
        collection = a_collection(order=an_order_to_collect("6200000000000001"))
        request = submit(collection_id=collection.pk, now=noon(T))

        assert request.number == collection.collection_no
        assert (request.amount, request.currency) == (D(1000), "156")
        assert (request.card_no, request.holder_name) == ("6200000000000001", "样例甲")
        stored = Collection.objects.get(pk=collection.pk)
        assert stored.state == State.SUBMITTED
        assert stored.attempts.get().attempt_no == f"{collection.collection_no}-1"

    @pytest.mark.parametrize("state", [s for s in State if s != State.CREATED])
    def test_refuses_every_other_state(self, state: str) -> None:
        collection = a_collection(state=state)
        with pytest.raises(CollectionNotSendable):
            submit(collection_id=collection.pk, now=noon(T))
        assert collection.attempts.count() == 1

    def test_refuses_once_the_order_is_given_up(self) -> None:
        collection = a_collection()
        cut_off_orders(business_date=T, actor=service(), now=noon(T))
        with pytest.raises(CollectionNotSendable):
            submit(collection_id=collection.pk, now=noon(T))
        assert not collection.attempts.exists()


@pytest.mark.usefixtures("_open")
class TestASuccess:
    @pytest.mark.parametrize("state", [State.SUBMITTED, State.UNKNOWN])
    def test_pays_the_order_and_moves_the_money_once(self, state: str) -> None:
        collection = a_collection(state=state)
        stored = answer(collection, a_success(serial_no="S77"))

        assert stored.state == State.SUCCEEDED
        assert (stored.succeeded_at, stored.channel_serial_no) == (noon(T), "S77")
        assert order_of(collection).state == Order.State.PAID
        entry = JournalEntry.objects.get()
        assert entry.reference == f"collection:{collection.collection_no}"
        assert (entry.business_date, entry.subject_no) == (T, collection.collection_no)
        assert balances() == {"1101": D(1000), "2001": D(-1000)}

    def test_said_twice_is_booked_once(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        said = a_success()
        answer(collection, said)
        answer(collection, said, "QUERY")
        assert JournalEntry.objects.count() == 1
        assert CollectionAnswer.objects.count() == 2
        assert not Break.objects.exists()

    def test_keeps_what_the_channel_said(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        answer(collection, a_success(), "QUERY")
        said = CollectionAnswer.objects.get()
        assert (said.source, said.outcome, said.code) == ("QUERY", "ACCEPTED", "0000")

    def test_at_the_last_moment_before_the_cut_off_is_in_time(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        answer(collection, a_success(at=at(T, 14, 59, 59)))
        assert order_of(collection).state == Order.State.PAID

    def test_at_the_cut_off_is_too_late(self) -> None:
        a_day_cut_off(T)
        an_open_day(FRIDAY)
        collection = a_collection(state=State.UNKNOWN)
        stored = answer(collection, a_success(at=at(T, 15)))

        assert stored.state == State.SUCCEEDED
        assert order_of(collection).state == Order.State.PAYMENT_FAILED
        assert balances() == {"1101": D(1000), "2009": D(-1000)}
        entry = JournalEntry.objects.get()
        assert (entry.event, entry.business_date) == ("LATE_SUCCESS", FRIDAY)
        assert Break.objects.get().reason == "LATE_SUCCESS"

    def test_waits_for_the_day_of_its_window_to_be_opened(self) -> None:
        collection = a_collection(state=State.UNKNOWN)
        with pytest.raises(DayNotOpen):
            answer(collection, a_success(at=at(T, 15)))
        assert not JournalEntry.objects.exists()

    def test_known_only_after_the_cut_off_is_a_late_success(self) -> None:
        collection = a_collection(state=State.UNKNOWN)
        cut_off_orders(business_date=T, actor=service(), now=at(T, 15))
        a_day_cut_off(T)
        stored = answer(collection, a_success(at=at(T, 14)), "QUERY")

        assert stored.state == State.SUCCEEDED
        assert order_of(collection).state == Order.State.PAYMENT_FAILED
        assert balances() == {"1101": D(1000), "2009": D(-1000)}
        found = Break.objects.get()
        assert (found.kind, found.subject) == ("channel", collection.collection_no)
        assert found.amount == D(1000)

    def test_after_a_failure_is_a_late_success(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        answer(collection, A_FAILURE)
        stored = answer(collection, a_success(), "CALLBACK")

        assert stored.state == State.LATE_SUCCEEDED
        assert order_of(collection).state == Order.State.PAYMENT_FAILED
        assert balances() == {"1101": D(1000), "2009": D(-1000)}

    def test_of_another_amount_is_not_booked(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        stored = answer(collection, a_success("100000.00"))

        assert stored.state == State.UNKNOWN
        assert not JournalEntry.objects.exists()
        assert Break.objects.get().reason == "AMOUNT_DIFFERS"

    def test_under_the_serial_of_another_debit_is_not_booked(self) -> None:
        answer(a_collection(state=State.SUBMITTED), a_success(serial_no="S1"))
        stored = answer(a_collection(state=State.SUBMITTED), a_success(serial_no="S1"))

        assert stored.state == State.UNKNOWN
        assert JournalEntry.objects.count() == 1
        assert Break.objects.get().reason == "SERIAL_REUSED"

    def test_a_second_one_is_a_break(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        answer(collection, a_success(serial_no="S1"))
        answer(collection, a_success(serial_no="S2"), "CALLBACK")
        assert Break.objects.get().reason == "SECOND_SUCCESS"
        assert JournalEntry.objects.count() == 1

    def test_of_a_debit_for_two_orders_pays_the_one_that_waits(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        other = an_order_to_collect(amount=D(250))
        with may_update("settlement_collection", "amount"):
            Collection.objects.filter(pk=collection.pk).update(amount=D(1250))
        CollectionLeg.objects.create(collection=collection, order=other, amount=D(250))
        Order.objects.filter(pk=other.pk).update(state="PAYMENT_FAILED")
        answer(collection, a_success("1250.00"))
        assert balances() == {"1101": D(1250), "2001": D(-1000), "2009": D(-250)}


@pytest.mark.usefixtures("_open")
class TestOtherAnswers:
    @pytest.mark.parametrize("state", [State.SUBMITTED, State.UNKNOWN])
    def test_a_failure_fails_the_payment(self, state: str) -> None:
        collection = a_collection(state=state)
        stored = answer(collection, A_FAILURE)

        assert stored.state == State.FAILED
        order = order_of(collection)
        assert order.state == Order.State.PAYMENT_FAILED
        assert order.reason == "51 余额不足"
        assert not JournalEntry.objects.exists()

    def test_no_answer_makes_it_unknown(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        stored = answer(collection, NO_ANSWER)
        assert stored.state == State.UNKNOWN
        assert order_of(collection).state == Order.State.PAYING

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.UNKNOWN])
    def test_in_progress_changes_nothing(self, state: str) -> None:
        collection = a_collection(state=state)
        assert answer(collection, IN_PROGRESS).state == state

    @pytest.mark.parametrize(
        "state", [State.SUCCEEDED, State.FAILED, State.LATE_SUCCEEDED]
    )
    def test_no_answer_takes_nothing_back(self, state: str) -> None:
        collection = a_collection(state=state)
        assert answer(collection, NO_ANSWER).state == state

    def test_a_failure_after_success_is_a_break_and_moves_nothing(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        answer(collection, a_success())
        stored = answer(collection, A_FAILURE, "CALLBACK")

        assert stored.state == State.SUCCEEDED
        assert order_of(collection).state == Order.State.PAID
        assert Break.objects.get().reason == "FAILED_AFTER_SUCCESS"

    def test_an_answer_to_what_was_never_sent_is_refused(self) -> None:
        collection = a_collection()
        with pytest.raises(AnswerRefused):
            answer(collection, a_success())

    def test_unknown_outcome_never_carries_an_end(self) -> None:
        collection = a_collection(state=State.SUBMITTED)
        said = DebitAnswer(Outcome.UNKNOWN, a_success().final)
        assert answer(collection, said).state == State.UNKNOWN
        assert not JournalEntry.objects.exists()

"""
The calls to the channels: every created debit once, every waiting one asked about.

No transaction is open while a channel is spoken to. One process speaks at a time, so a
debit that is found SUBMITTED was left by one that was killed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.db import connection
from django.db.models import Count, QuerySet

from accounts.channels import registry
from accounts.channels.base import Channel
from accounts.services.channel_keys import LinkKeys
from fundops.core import faultpoints
from fundops.core.errors import FundopsError
from fundops.core.models import Staff
from fundops.core.services import locks, steps
from settlement.models import Collection, CollectionAnswer
from settlement.services.collection_answers import WAITING, record_answer
from settlement.services.collections import (
    count_orders_to_collect,
    create_collections,
    submit,
)

State = Collection.State
Source = CollectionAnswer.Source
#: Says the business time; asked at the edge, before and after each call.
Clock = Callable[[], dt.datetime]

SEND = "send_collections"
QUERY = "query_collections"
#: One process speaks to the channels at a time.
_DEBITS = "debits"


@dataclass
class Collected:
    """How many debits were made, and where those that were spoken of stand now."""

    created: int = 0
    states: dict[str, int] = field(default_factory=dict)
    #: Not sent, or an answer not taken yet: the number and the sentence.
    left: dict[str, str] = field(default_factory=dict)

    @property
    def needs_a_look(self) -> bool:
        """Say whether an end is still unknown, or something was left undone."""
        return bool(self.left) or any(str(x) in self.states for x in WAITING)

    def add(self, outcome: _Outcome) -> None:
        self.states[outcome.state] = self.states.get(outcome.state, 0) + 1
        if outcome.sentence:
            self.left[outcome.number] = outcome.sentence

    def join(self, other: Collected) -> None:
        for state, count in other.states.items():
            self.states[state] = self.states.get(state, 0) + count
        self.left.update(other.left)


@dataclass(frozen=True, slots=True)
class _Outcome:
    number: str
    state: str
    sentence: str = ""


def send_collections(
    *, business_date: dt.date, actor: Staff, clock: Clock, workers: int = 1
) -> Collected:
    """
    Make the debits that orders of the day wait for, and send each that was never sent.

    What a killed run left without any answer is asked about first, never sent again: a
    call that had not left is closed by the question, and its payment fails.

    :raises StepIsRunning: while another process speaks to the channels.
    """
    with (
        locks.only_one(_DEBITS),
        steps.running(step=SEND, business_date=business_date, actor=actor) as step,
    ):
        left = Collection.objects.filter(
            state=State.SUBMITTED, attempts__answers__isnull=True
        )
        asked = _speak(left, partial(_ask_about_one, clock=clock), workers)
        created = create_collections(business_date=business_date, actor=actor)
        to_send = Collection.objects.filter(
            business_date=business_date, state=State.CREATED
        )
        collected = _speak(to_send, partial(_send_one, clock=clock), workers)
        collected.created = created
        collected.join(asked)
        step.answer.update(created=created, **collected.states)
        step.needs_a_look = collected.needs_a_look
    return collected


def would_send(*, business_date: dt.date) -> Collected:
    """Say how many debits there are to make and to send, and speak to nobody."""
    waiting = Collection.objects.filter(
        business_date=business_date, state=State.CREATED
    ).count()
    return Collected(
        created=count_orders_to_collect(business_date),
        states={str(State.CREATED): waiting} if waiting else {},
    )


def query_collections(
    *, business_date: dt.date, actor: Staff, clock: Clock, workers: int = 1
) -> Collected:
    """
    Ask about every debit whose end is not known, of whatever day.

    :raises StepIsRunning: while another process speaks to the channels.
    """
    with (
        locks.only_one(_DEBITS),
        steps.running(step=QUERY, business_date=business_date, actor=actor) as step,
    ):
        waiting = Collection.objects.filter(state__in=WAITING)
        collected = _speak(waiting, partial(_ask_about_one, clock=clock), workers)
        step.answer.update(**collected.states)
        step.needs_a_look = collected.needs_a_look
    return collected


def would_query() -> Collected:
    """Say how many debits there are to ask about, and speak to nobody."""
    waiting = Collection.objects.filter(state__in=WAITING).order_by("state")
    counted = waiting.values_list("state").annotate(count=Count("id"))
    return Collected(states=dict(counted))


_Speak = Callable[[Channel, Collection], _Outcome]


def _speak(collections: QuerySet[Collection], speak: _Speak, workers: int) -> Collected:
    collected = Collected()
    ordered = collections.select_related("channel").order_by("channel__code", "id")
    for channel, group in groupby(ordered, key=lambda collection: collection.channel):
        keys = LinkKeys(channel.code)
        with registry.opened(channel.code, channel.endpoint, keys) as adapter:
            for outcome in _in_parallel(list(group), partial(speak, adapter), workers):
                collected.add(outcome)
    return collected


def _in_parallel(
    collections: list[Collection],
    speak: Callable[[Collection], _Outcome],
    workers: int,
) -> list[_Outcome]:
    if workers <= 1 or len(collections) <= 1:
        return [speak(collection) for collection in collections]

    def of_one_thread(share: list[Collection]) -> list[_Outcome]:
        try:
            return [speak(collection) for collection in share]
        finally:
            connection.close()

    shares = [collections[n::workers] for n in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        return [
            outcome for found in pool.map(of_one_thread, shares) for outcome in found
        ]


def _send_one(channel: Channel, collection: Collection, *, clock: Clock) -> _Outcome:
    try:
        request = submit(collection_id=collection.pk, now=clock())
        faultpoints.reach("send_collections.submitted")
        answer = channel.debit(request)
        faultpoints.reach("send_collections.answered")
        after = record_answer(
            collection_id=collection.pk, answer=answer, source=Source.CALL, now=clock()
        )
    except FundopsError as error:
        return _left(collection, error)
    return _Outcome(after.collection_no, str(after.state))


def _ask_about_one(
    channel: Channel, collection: Collection, *, clock: Clock
) -> _Outcome:
    answer = channel.query(collection.collection_no)
    try:
        after = record_answer(
            collection_id=collection.pk, answer=answer, source=Source.QUERY, now=clock()
        )
    except FundopsError as error:
        return _left(collection, error)
    return _Outcome(after.collection_no, str(after.state))


def _left(collection: Collection, error: FundopsError) -> _Outcome:
    """Say where a debit was left; the next run takes it up from there."""
    collection = Collection.objects.get(pk=collection.pk)
    return _Outcome(collection.collection_no, str(collection.state), str(error))

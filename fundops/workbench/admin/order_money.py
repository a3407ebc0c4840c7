"""The money in the life of an order: what the trading room cannot know."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fundops.core.admin import cells, figures, states
from fundops.core.admin.links import link
from fundops.workbench.selectors.order_money import money_of
from settlement.admin.words import event_words
from settlement.models import (
    Claim,
    Collection,
    CollectionAnswer,
    CollectionLeg,
    JournalEntry,
)
from settlement.selectors.parts import left_of
from trading.admin.life import MONEY, Event
from trading.models import Order

_State = Claim.State
#: Claims of these states have not reached the customer.
_WAITING = (_State.OPEN, _State.ON_HOLD, _State.IN_PAYOUT)


def tell(order: Order) -> Iterator[Event]:
    """Tell of the debits that paid an order, of its entries and of what is due."""
    money = money_of(order)
    for leg in money.legs:
        yield from _debit(leg)
    for entry in money.entries:
        yield _posted(entry)
    for claim in money.claims:
        if claim.state in _WAITING:
            yield _due(claim)


def _debit(leg: CollectionLeg) -> Iterator[Event]:
    collection = leg.collection
    for attempt in collection.attempts.all():
        yield Event(
            attempt.called_at,
            MONEY,
            states.LEFT_THE_HOUSE,
            _("Debit submitted"),
            _numbered(collection, figures.money(leg.amount)),
            _("System"),
        )
        for answer in attempt.answers.all():
            yield _answered(collection, answer)
    if collection.succeeded_at is not None:
        yield Event(
            collection.succeeded_at,
            MONEY,
            states.look(collection.state, machine="collection"),
            collection.get_state_display(),
            _numbered(collection, collection.channel_serial_no),
            collection.channel.code,
        )


def _answered(collection: Collection, answer: CollectionAnswer) -> Event:
    looks = {
        CollectionAnswer.Outcome.ACCEPTED: states.DONE,
        CollectionAnswer.Outcome.REJECTED: states.FAILED,
    }
    outcome = CollectionAnswer.Outcome(answer.outcome)
    return Event(
        answer.answered_at,
        MONEY,
        looks.get(outcome, states.UNKNOWN),
        answer.get_source_display(),
        f"{answer.get_outcome_display()} {answer.code} {answer.text}".strip(),
        collection.channel.code,
    )


def _posted(entry: JournalEntry) -> Event:
    return Event(
        entry.posted_at,
        MONEY,
        states.DONE,
        event_words(entry.event),
        format_html("{} {}", _lines(entry), cells.write(link(entry), cells.MONO)),
        _("System"),
    )


def _lines(entry: JournalEntry) -> str:
    """Write an entry in one line: debits, an arrow, credits."""
    debits: list[str] = []
    credits: list[str] = []
    for posting in entry.postings.all():
        side = debits if posting.amount > 0 else credits
        side.append(f"{posting.account.code} {figures.money(abs(posting.amount))}")
    return f"{' + '.join(debits)} → {' + '.join(credits)}"


def _due(claim: Claim) -> Event:
    return Event(
        claim.due_date,
        MONEY,
        states.NOT_DUE,
        claim.get_kind_display(),
        _numbered(claim, _owed(claim)),
        claim.get_state_display(),
        is_expected=True,
    )


def _owed(claim: Claim) -> str:
    """Say what of a claim the customer has not got; of all of it, where in parts."""
    left = left_of(claim)
    if left == claim.amount:
        return figures.money(claim.amount)
    return _("%(left)s still owed of %(amount)s") % {
        "left": figures.money(left),
        "amount": figures.money(claim.amount),
    }


def _numbered(record: Collection | Claim, words: str) -> SafeString:
    return format_html("{} {}", cells.write(link(record), cells.MONO), words)

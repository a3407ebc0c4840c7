"""What the settlement room knows of an order's life: its money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from fundops.core.admin import figures, links, states
from fundops.core.admin.cells import write
from settlement.admin.words import event_words
from settlement.models import Claim, CollectionAnswer, Payout, TransferItem
from settlement.selectors import page_facts
from trading.admin.life import BANK, MONEY, Event, tell_with
from trading.models import Order


@tell_with
def tell(order: Order) -> Iterator[Event]:
    """Tell of its debits, what was booked, what is owed, transferred and paid out."""
    yield from _debits(order)
    yield from _booked(order)
    yield from _transferred(order)
    for claim in Claim.objects.filter(order_no=order.order_no).order_by("id"):
        yield from _owed(claim)


def _debits(order: Order) -> Iterator[Event]:
    answers = CollectionAnswer.objects.filter(attempt__collection__legs__order=order)
    for answer in answers.select_related("attempt__collection__channel").order_by("id"):
        collection = answer.attempt.collection
        yield Event(
            answer.answered_at,
            MONEY,
            states.look(str(collection.state), machine="collection"),
            answer.get_source_display(),
            format_html(
                "{} {} {} {}",
                write(links.link(collection)),
                figures.money(collection.amount),
                answer.code,
                answer.text,
            ),
            _("Channel %(code)s") % {"code": collection.channel},
        )


def _booked(order: Order) -> Iterator[Event]:
    for entry in page_facts.entries_about(order.order_no):
        yield Event(
            entry.posted_at,
            MONEY,
            states.DONE,
            event_words(entry.event),
            links.link(entry, entry.entry_no),
            _("System"),
        )


def _owed(claim: Claim) -> Iterator[Event]:
    words = format_html("{} {}", write(links.link(claim)), figures.money(claim.amount))
    for payout in Payout.objects.filter(claim=claim).order_by("id"):
        yield Event(
            payout.due_date,
            BANK,
            states.look(str(payout.state), machine="payout"),
            _("Payout due"),
            format_html(
                "{} {}", write(links.link(payout)), figures.money(payout.amount)
            ),
            is_expected=True,
        )
    yield Event(
        claim.due_date,
        MONEY,
        states.look(str(claim.state), machine="claim"),
        _("Owed to the customer"),
        words,
        is_expected=claim.state in (Claim.State.OPEN, Claim.State.ON_HOLD),
    )


def _transferred(order: Order) -> Iterator[Event]:
    items = TransferItem.objects.filter(
        record_id__in=list(order.rows.values_list("id", flat=True))
    )
    for item in items.select_related("transfer"):
        transfer = item.transfer
        when: dt.date = transfer.pay_date
        yield Event(
            when,
            BANK,
            states.look(str(transfer.state), machine="custodiantransfer"),
            transfer.get_kind_display(),
            format_html(
                "{} {}", write(links.link(transfer)), figures.money(item.amount)
            ),
            is_expected=True,
        )

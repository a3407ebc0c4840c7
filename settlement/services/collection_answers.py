"""
What a channel's word about a debit does to it, to its orders and to the books.

The same word twice does nothing the second time; words in any order end the same way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.channels.base import DebitAnswer, Final, Outcome
from fundops.core.models import Break
from fundops.core.money import ZERO
from fundops.core.selectors import days
from fundops.core.services.breaks import open_break
from fundops.core.services.days import share_day
from settlement.errors import AnswerRefused
from settlement.ledger import posting, rules
from settlement.models import Collection, CollectionAnswer, CollectionLeg
from settlement.selectors.booking_days import booking_day, window_day
from settlement.services.collections import currency_of, locked_orders
from trading.models import Order
from trading.services import payment

State = Collection.State
#: The channel's word is still awaited.
WAITING = (State.SUBMITTED, State.UNKNOWN)
_SUCCEEDED = (State.SUCCEEDED, State.LATE_SUCCEEDED, State.REVERSED)


@dataclass(frozen=True, slots=True)
class _Case:
    """A debit under its locks, and what was said of it."""

    collection: Collection
    orders: list[Order]
    answer: DebitAnswer
    now: dt.datetime


@transaction.atomic
def record_answer(
    *, collection_id: int, answer: DebitAnswer, source: str, now: dt.datetime
) -> Collection:
    """
    Keep what the channel said of a debit and do what it means.

    Success in time pays the orders; success too late, or of a debit given up, goes to
    the unapplied receipts (2009) with a break; failure fails the payment.

    :param source: CALL, QUERY or CALLBACK.
    :raises AnswerRefused: for a debit that was never sent.
    :raises DayNotOpen: while the window of the success has no open day; ask again then.
    """
    found = Collection.objects.values_list("business_date", flat=True)
    share_day(found.get(pk=collection_id))
    orders = locked_orders(collection_id)
    collection = Collection.objects.select_for_update().get(pk=collection_id)
    attempt = collection.attempts.order_by("id").last()
    if attempt is None:
        raise AnswerRefused(
            _("%(number)s was never sent; an answer to it cannot be.")
            % {"number": collection}
        )
    CollectionAnswer.objects.create(
        attempt=attempt,
        source=source,
        outcome=answer.outcome,
        code=answer.code,
        text=answer.text,
        answered_at=now,
    )
    case = _Case(collection, orders, answer, now)
    if answer.outcome == Outcome.UNKNOWN:
        _lose_sight(case)
    elif answer.final == Final.FAILED:
        _fail(case)
    elif answer.final == Final.SUCCEEDED:
        _succeed(case)
    return collection


def _lose_sight(case: _Case) -> None:
    if case.collection.state == State.SUBMITTED:
        case.collection.lose_sight()
        case.collection.save(update_fields=["state"])


def _fail(case: _Case) -> None:
    collection = case.collection
    if collection.state in _SUCCEEDED:
        # Only a reversal with its own serial takes a success back.
        _break(
            case,
            "FAILED_AFTER_SUCCESS",
            collection.amount,
            _("The channel calls %(number)s failed after it had succeeded; ask it."),
        )
    elif collection.state in WAITING:
        collection.fail()
        collection.save(update_fields=["state"])
        reason = f"{case.answer.code} {case.answer.text}".strip()
        _fail_payment([x for x in case.orders if x.state == Order.State.PAYING], reason)


def _succeed(case: _Case) -> None:
    collection, answer = case.collection, case.answer
    if not _fits(case):
        _lose_sight(case)
    elif collection.state in WAITING:
        collection.succeed()
        _book(case)
    elif collection.state == State.FAILED:
        collection.succeed_late()
        _book(case)
    elif answer.serial_no != collection.channel_serial_no:
        _break(
            case,
            "SECOND_SUCCESS",
            collection.amount,
            _("The channel debited %(number)s a second time; have it given back."),
            mark=answer.serial_no,
        )


def _fits(case: _Case) -> bool:
    """Say whether a success is of this debit, to the cent and under its own serial."""
    collection, answer = case.collection, case.answer
    if answer.amount != collection.amount or answer.succeeded_at is None:
        _break(
            case,
            "AMOUNT_DIFFERS",
            abs((answer.amount or ZERO) - collection.amount),
            _("The channel names another amount for %(number)s; nothing was booked."),
        )
        return False
    if answer.currency and answer.currency != currency_of(case.orders):
        _break(
            case,
            "CURRENCY_DIFFERS",
            collection.amount,
            _("The channel names another currency for %(number)s; nothing was booked."),
        )
        return False
    others = Collection.objects.filter(
        channel_id=collection.channel_id, channel_serial_no=answer.serial_no
    ).exclude(pk=collection.pk)
    if answer.serial_no and others.exists():
        _break(
            case,
            "SERIAL_REUSED",
            collection.amount,
            _("The serial of %(number)s belongs to another debit; nothing was booked."),
        )
        return False
    return True


def _book(case: _Case) -> None:
    """1101 / 2001 each order that waited in time; what is left over to 2009."""
    collection, answer = case.collection, case.answer
    if answer.succeeded_at is None:
        raise AnswerRefused(f"{collection}: a success without a time.")
    collection.succeeded_at = answer.succeeded_at
    collection.channel_serial_no = answer.serial_no
    collection.save(update_fields=["state", "succeeded_at", "channel_serial_no"])
    waiting = [x for x in case.orders if x.state == Order.State.PAYING]
    in_time = [x for x in waiting if _in_time(x, answer.succeeded_at)]
    too_late = [x for x in waiting if x not in in_time]
    payment.mark_paid(order_ids=[order.pk for order in in_time])
    _fail_payment(too_late, Order.Reason.NOT_PAID)
    unapplied = _post(case, in_time)
    if unapplied:
        _break(
            case,
            "LATE_SUCCESS",
            unapplied,
            _("%(number)s succeeded after its order was given up; give it back."),
        )


def _post(case: _Case, paid: list[Order]) -> Decimal:
    """Post the debit; say how much of it no order takes."""
    collection, answer = case.collection, case.answer
    if answer.succeeded_at is None:
        raise AnswerRefused(f"{collection}: a success without a time.")
    window = window_day(answer.succeeded_at)
    legs = CollectionLeg.objects.filter(collection=collection, order__in=paid)
    parts = list(
        legs.order_by("order__order_no").values_list("order__order_no", "amount")
    )
    unapplied = collection.amount - sum((amount for _no, amount in parts), ZERO)
    posting.post_booking(
        reference=f"collection:{collection.collection_no}",
        booking=rules.debit_succeeded(
            channel=collection.channel.code,
            window_day=window,
            parts=parts,
            collection_no=collection.collection_no,
            unapplied=unapplied,
            currency=currency_of(case.orders),
        ),
        business_date=booking_day(window),
        effective_date=window,
        subject_kind="COLLECTION",
        subject_no=collection.collection_no,
        now=case.now,
    )
    return unapplied


def _in_time(order: Order, succeeded_at: dt.datetime) -> bool:
    if order.business_date is None:
        return False
    _start, cut_off = days.intake_window(
        order.business_date, business_code=order.business_code
    )
    return succeeded_at < cut_off


def _fail_payment(orders: list[Order], reason: str) -> None:
    payment.mark_payment_failed(order_ids=[x.pk for x in orders], reason=reason)


def _break(
    case: _Case, reason: str, amount: Decimal, message: str, mark: str = ""
) -> None:
    collection = case.collection
    open_break(
        kind=Break.Kind.CHANNEL,
        reason=reason,
        reference=f"collection:{collection.collection_no}:{reason}:{mark}".rstrip(":"),
        opened_on=collection.business_date,
        amount=amount,
        ours=str(collection.amount),
        theirs=str(case.answer.amount or ""),
        party=collection.channel.code,
        subject=collection.collection_no,
        message=message % {"number": collection.collection_no},
    )

"""
Debits of customers' cards: made, sent once, asked about, and what their answers book.

The attempt is committed before the call. An answer is taken in a transaction of its
own. What is not known is asked about by our number, and never sent again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from accounts.channels.base import DebitRequest
from accounts.models import BankCard, CapitalAccount, Mandate
from fundops.core.models import BusinessDay, Staff
from fundops.core.services import audit, locks, numbers
from settlement.errors import CollectionNotSendable
from settlement.models import Collection, CollectionAttempt, CollectionLeg
from trading.models import PURCHASE_CODES, Order
from trading.services import payment

State = Collection.State


@transaction.atomic
def create_collections(*, business_date: dt.date, actor: Staff) -> int:
    """
    Make a debit for every order of the day that waits for money; say how many.

    One order, one debit, over the first open channel by code with which the card has an
    active mandate. Orders without one stay PLACED and fail at the cut-off; a day that
    takes no orders any more gets none.
    """
    locks.hold(f"create collections {business_date}")
    if not _takes_orders(business_date):
        return 0
    chosen = _orders_to_collect(business_date)
    if not chosen:
        return 0
    payment.mark_paying(order_ids=[order.pk for order, _mandate in chosen])
    first = numbers.take(prefix="CO", business_date=business_date, count=len(chosen))
    made = Collection.objects.bulk_create(
        Collection(
            collection_no=numbers.number("CO", business_date, first + place),
            channel_id=mandate.channel_id,
            mandate=mandate,
            business_date=business_date,
            amount=order.amount,
        )
        for place, (order, mandate) in enumerate(chosen)
    )
    CollectionLeg.objects.bulk_create(
        CollectionLeg(collection=collection, order=order, amount=order.amount)
        for collection, (order, _mandate) in zip(made, chosen, strict=True)
    )
    audit.record(
        action="settlement.collections.created",
        subject=f"day {business_date}",
        actor=actor,
        business_date=business_date,
        after={
            "collections": len(made),
            "amount": str(sum(collection.amount for collection in made)),
        },
    )
    return len(made)


def count_orders_to_collect(business_date: dt.date) -> int:
    """Say for how many orders of the day a debit would be made now."""
    if not _takes_orders(business_date):
        return 0
    orders = _waiting_orders(business_date).values_list(
        "sub_account__capital_account_id", flat=True
    )
    mandates = _mandates(set(orders))
    return sum(capital_account in mandates for capital_account in orders)


@transaction.atomic(durable=True)
def submit(*, collection_id: int, now: dt.datetime) -> DebitRequest:
    """
    Commit that a debit is about to be called for, and give what the call says.

    :raises CollectionNotSendable: if it was sent before, or its orders wait no more.
    """
    orders = locked_orders(collection_id)
    collection = Collection.objects.select_for_update().get(pk=collection_id)
    if not can_proceed(collection.submit):
        raise CollectionNotSendable(
            _("%(number)s is %(state)s; only a created debit is sent, and once.")
            % {"number": collection, "state": collection.get_state_display()}
        )
    if any(order.state != Order.State.PAYING for order in orders):
        raise CollectionNotSendable(
            _("%(number)s is not sent: its order does not wait for money any more.")
            % {"number": collection}
        )
    request = _request(collection, orders)
    collection.submit()
    collection.save(update_fields=["state"])
    CollectionAttempt.objects.create(
        collection=collection,
        attempt_no=f"{collection.collection_no}-1",
        called_at=now,
    )
    return request


def locked_orders(collection_id: int) -> list[Order]:
    """Lock the orders of a debit, which come before the debit in the order of locks."""
    return list(
        Order.objects.select_for_update(of=("self",))
        .filter(legs__collection_id=collection_id)
        .select_related("fund")
        .order_by("id")
    )


def currency_of(orders: Iterable[Order]) -> str:
    """Say the one currency in which the orders of a debit are paid."""
    (currency,) = {order.fund.currency for order in orders if order.fund}
    return currency


def _takes_orders(business_date: dt.date) -> bool:
    return BusinessDay.objects.filter(
        date=business_date, state=BusinessDay.State.OPEN
    ).exists()


def _orders_to_collect(business_date: dt.date) -> list[tuple[Order, Mandate]]:
    orders = list(
        _waiting_orders(business_date)
        .select_for_update(of=("self",))
        .select_related("sub_account")
    )
    mandates = _mandates({order.sub_account.capital_account_id for order in orders})
    return [
        (order, mandates[order.sub_account.capital_account_id])
        for order in orders
        if order.sub_account.capital_account_id in mandates
    ]


def _waiting_orders(business_date: dt.date) -> QuerySet[Order]:
    return Order.objects.filter(
        business_date=business_date,
        business_code__in=PURCHASE_CODES,
        state=Order.State.PLACED,
    ).order_by("id")


def _mandates(capital_account_ids: set[int]) -> dict[int, Mandate]:
    usable = Mandate.objects.filter(
        capital_account_id__in=capital_account_ids,
        capital_account__state=CapitalAccount.State.BOUND,
        state=Mandate.State.ACTIVE,
        channel__is_open=True,
    )
    chosen: dict[int, Mandate] = {}
    for mandate in usable.order_by("channel__code", "id"):
        chosen.setdefault(mandate.capital_account_id, mandate)
    return chosen


def _request(collection: Collection, orders: list[Order]) -> DebitRequest:
    card = (
        BankCard.objects.select_related("capital_account__fund_trading_account")
        .filter(
            capital_account__mandates=collection.mandate_id, valid_until__isnull=True
        )
        .first()
    )
    if card is None:
        raise CollectionNotSendable(
            _("%(number)s is not sent: its capital account has no card now.")
            % {"number": collection}
        )
    return DebitRequest(
        number=collection.collection_no,
        amount=collection.amount,
        currency=currency_of(orders),
        card_no=card.card_no,
        holder_name=card.capital_account.fund_trading_account.name,
        bank_code=card.bank_code,
        mandate_no=collection.mandate.number,
    )

"""Rows of orders, written by COPY: one statement, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from fundops.core.money import ZERO
from fundops.core.services import numbers
from trading.models import Order
from trading.services import order_terms
from trading.services.order_terms import NewTerms

#: Its numbers are the tail of an order number; the head is T.
_PREFIX = "OR"

_COLUMNS = (
    "order_no",
    "business_code",
    "business_date",
    "accepted_at",
    "sub_account_id",
    "transfer_agent_id",
    "registration_id",
    "fund_id",
    "share_class",
    "amount",
    "shares",
    "dividend_method",
    "state",
    "confirmed_amount",
    "confirmed_shares",
    "return_code",
    "reason",
)
_COPY = f"COPY trading_order ({', '.join(_COLUMNS)}) FROM STDIN"
_FIRST_STATE = (Order.State.PLACED.value, ZERO, ZERO, "", "")


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as it will be written; `order_no` empty: one is made."""

    order_no: str
    business_code: str
    business_date: dt.date
    accepted_at: dt.datetime
    sub_account_id: int
    transfer_agent_id: int
    registration_id: int
    fund_id: int | None = None
    share_class: str = "0"
    amount: Decimal | None = None
    shares: Decimal | None = None
    dividend_method: str = ""
    terms: NewTerms | None = None


def write(orders: Sequence[NewOrder], *, business_date: dt.date) -> list[str]:
    """
    Write orders of one day as PLACED and say their numbers, in the order given.

    :raises django.db.IntegrityError: if a number was used meanwhile.
    """
    made = iter(_make(sum(not o.order_no for o in orders), orders, business_date))
    nos = [order.order_no or next(made) for order in orders]
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(_COPY) as copy,
    ):
        for order_no, order in zip(nos, orders, strict=True):
            copy.write_row(_row(order_no, order))
    order_terms.write(nos, [order.terms for order in orders])
    return nos


def _row(order_no: str, order: NewOrder) -> tuple[object, ...]:
    return (
        order_no,
        order.business_code,
        order.business_date,
        order.accepted_at,
        order.sub_account_id,
        order.transfer_agent_id,
        order.registration_id,
        order.fund_id,
        order.share_class,
        order.amount,
        order.shares,
        order.dividend_method,
        *_FIRST_STATE,
    )


def _make(count: int, orders: Iterable[NewOrder], business_date: dt.date) -> list[str]:
    """
    Make numbers: T and 16 digits, past those that came with orders of others' making.

    Numbers that partners give look the same, so a made one may be taken already.
    """
    taken = {order.order_no for order in orders}
    made: list[str] = []
    while len(made) < count:
        missing = count - len(made)
        first = numbers.take(prefix=_PREFIX, business_date=business_date, count=missing)
        drawn = [
            f"{business_date:%Y%m%d}{n:016d}" for n in range(first, first + missing)
        ]
        taken.update(
            Order.objects.filter(order_no__in=drawn).values_list("order_no", flat=True)
        )
        made += [number for number in drawn if number not in taken]
    return made

"""The end of a day's intake: orders whose money is not there do not go out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fundops.core.models import Staff
from fundops.core.services import audit
from trading.models import PURCHASE_CODES, Order
from trading.services.order_states import move

_State = Order.State
_UNPAID = (_State.PLACED, _State.PAYING)


@transaction.atomic
def cut_off_orders(*, business_date: dt.date, actor: Staff, now: dt.datetime) -> int:
    """
    Fail the orders of a day that need money and have none; say how many.

    An order keeps its T only if its success is known when the cut-off ends; money that
    comes later is a late success and goes back (docs/the-day.md).
    """
    unpaid = list(
        Order.objects.filter(
            business_date=business_date,
            business_code__in=PURCHASE_CODES,
            state__in=_UNPAID,
        ).values_list("id", flat=True)
    )
    failed = move(unpaid, target=_State.PAYMENT_FAILED, reason=Order.Reason.NOT_PAID)
    if failed:
        audit.record(
            action="trading.orders.not_paid_at_cut_off",
            subject=f"day {business_date}",
            actor=actor,
            business_date=business_date,
            after={"orders": failed},
        )
    return failed

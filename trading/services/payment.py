"""
What the settlement room says of the money of orders.

Each runs in the caller's transaction, locks the orders and moves all or none.
"""

from __future__ import annotations

from collections.abc import Collection

from trading.models import Order
from trading.services.order_states import move

_State = Order.State


def mark_paying(*, order_ids: Collection[int]) -> int:
    """
    Say that a debit for these orders is being made.

    :raises OrderHasMoved: if one is not PLACED.
    """
    return move(order_ids, target=_State.PAYING)


def mark_paid(*, order_ids: Collection[int]) -> int:
    """
    Say that the debit of these orders succeeded before their cut-off.

    :raises OrderHasMoved: if one is not PAYING: a late success is not the order's.
    """
    return move(order_ids, target=_State.PAID, sources=[_State.PAYING])


def mark_payment_failed(*, order_ids: Collection[int], reason: str) -> int:
    """
    Say that the debit of these orders failed for good; they hold no shares.

    :param reason: a code of `Order.Reason`, or the channel's words.
    :raises OrderHasMoved: if one is neither PLACED nor PAYING.
    """
    return move(order_ids, target=_State.PAYMENT_FAILED, reason=reason[:200])

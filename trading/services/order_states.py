"""The one place where a set of orders changes state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from fundops.core.services.bulk import legal_sources
from trading.errors import OrderHasMoved
from trading.models import Order

#: Named in an error; more are counted only.
_MOST_NAMED = 5

_LOCK = """
SELECT order_no, state FROM trading_order
WHERE id = ANY(%(orders)s)
ORDER BY id
FOR UPDATE
"""

# What is not given stays: COALESCE with NULL. T is fixed at release, not by a hold.
_MOVE = """
UPDATE trading_order
SET state = %(target)s,
    reason = COALESCE(%(reason)s, reason),
    business_date = CASE WHEN %(clears_day)s THEN NULL
                         ELSE COALESCE(%(business_date)s, business_date) END,
    sent_in_id = CASE WHEN %(clears_day)s THEN NULL ELSE sent_in_id END
WHERE id = ANY(%(orders)s)
"""


def move(
    order_ids: Collection[int],
    *,
    target: str,
    sources: Collection[str] | None = None,
    reason: str | None = None,
    business_date: dt.date | None = None,
) -> int:
    """
    Move orders to `target` under their locks, all or none; say how many.

    :param sources: the states they may be in now; all that the machine allows where
        none are named.
    :param reason: of `Order.Reason`; the old one stays where none is given.
    :param business_date: the T of orders that are released; HELD orders have none.
    :raises OrderHasMoved: if one is in another state; none was moved.
    """
    if not order_ids:
        return 0
    legal = set(legal_sources(Order, target))
    expected = legal if sources is None else legal & set(sources)
    given: dict[str, Any] = {
        "orders": list(order_ids),
        "target": target,
        "reason": reason,
        "business_date": business_date,
        "clears_day": target == Order.State.HELD,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, given)
        found = cursor.fetchall()
        moved = [f"{no} ({state})" for no, state in found if state not in expected]
        if moved or len(found) != len(set(order_ids)):
            raise _has_moved(moved, target)
        cursor.execute(_MOVE, given)
        return int(cursor.rowcount)


def _has_moved(moved: list[str], target: str) -> OrderHasMoved:
    named = ", ".join(moved[:_MOST_NAMED]) or _("an order that is not there")
    return OrderHasMoved(
        _(
            "%(count)s orders cannot become %(target)s: %(named)s. "
            "Nothing was changed; look at them again."
        )
        % {"count": max(len(moved), 1), "target": target, "named": named}
    )

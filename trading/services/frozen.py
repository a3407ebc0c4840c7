"""Shares held for orders: frozen from PLACED on, let go where an order dies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection

from trading.models import HOLDING_CODES

#: Sub account, fund, share class.
HoldingKey = tuple[int, int, str]

# Always in the order of id (docs/locking.md), so that two files never wait in a ring.
_LOCK = """
SELECT holding.sub_account_id, holding.fund_id, holding.share_class,
       holding.shares - holding.frozen
FROM trading_holding AS holding
JOIN unnest(%s::bigint[], %s::bigint[], %s::text[])
    AS wanted (sub_account_id, fund_id, share_class)
    USING (sub_account_id, fund_id, share_class)
ORDER BY holding.id
FOR UPDATE OF holding
"""

_FREEZE = """
UPDATE trading_holding AS holding
SET frozen = holding.frozen + wanted.shares
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[])
    AS wanted (sub_account_id, fund_id, share_class, shares)
WHERE holding.sub_account_id = wanted.sub_account_id
  AND holding.fund_id = wanted.fund_id
  AND holding.share_class = wanted.share_class
"""

_LOCK_OF_ORDERS = """
SELECT holding.id
FROM trading_holding AS holding
WHERE (sub_account_id, fund_id, share_class) IN (
    SELECT sub_account_id, fund_id, share_class
    FROM trading_order
    WHERE id = ANY(%(orders)s) AND business_code = ANY(%(redemptions)s)
)
ORDER BY holding.id
FOR UPDATE OF holding
"""

_RELEASE = """
UPDATE trading_holding AS holding
SET frozen = holding.frozen - dead.shares
FROM (
    SELECT sub_account_id, fund_id, share_class, sum(shares) AS shares
    FROM trading_order
    WHERE id = ANY(%(orders)s) AND business_code = ANY(%(redemptions)s)
    GROUP BY sub_account_id, fund_id, share_class
) AS dead
WHERE holding.sub_account_id = dead.sub_account_id
  AND holding.fund_id = dead.fund_id
  AND holding.share_class = dead.share_class
"""


def lock_available(keys: Collection[HoldingKey]) -> dict[HoldingKey, Decimal]:
    """
    Lock holdings until the transaction ends; say shares less frozen of each.

    A key without a holding is not in the answer: nothing is available there.
    """
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, _columns(sorted(keys)))
        return {
            (sub_account, fund, share_class): available
            for sub_account, fund, share_class, available in cursor.fetchall()
        }


def freeze(wanted: Mapping[HoldingKey, Decimal]) -> None:
    """Hold shares (2 places) of holdings that the caller has locked."""
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [*_columns(list(wanted)), list(wanted.values())])


def release(order_ids: Collection[int]) -> None:
    """Let go the shares held for redemptions that died; others hold none."""
    if not order_ids:
        return
    which: dict[str, Any] = {
        "orders": list(order_ids),
        "redemptions": list(HOLDING_CODES),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_OF_ORDERS, which)
        cursor.execute(_RELEASE, which)


def _columns(keys: Collection[HoldingKey]) -> list[list[int] | list[str]]:
    return [[k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys]]

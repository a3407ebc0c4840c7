"""Whether a channel's money for what it debited has come: a gate for our payments."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

# A debit's money is here when its window is paid AND the channel's file has the debit:
# a window is paid without what the file lacks (短款).
_RECEIVED = """
SELECT debit.collection_no
FROM settlement_collection AS debit
JOIN settlement_remittance AS remittance
    ON remittance.channel_id = debit.channel_id
    AND remittance.state = 'RECEIVED'
    AND remittance.window_day = (
        -- 15:00 begins the next day's window.
        SELECT min(day.date) FROM core_calendarday AS day
        WHERE day.is_trading_day
            AND day.date >= (
                (debit.succeeded_at AT TIME ZONE 'Asia/Shanghai') + interval '9 hours'
            )::date
    )
WHERE debit.collection_no = ANY(%(numbers)s)
    AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
    AND EXISTS (
        SELECT FROM settlement_channelrow AS told
        JOIN settlement_channelfile AS file ON file.id = told.file_id
        WHERE told.our_no = debit.collection_no
            AND told.status = '1'
            AND told.amount >= debit.amount
            AND file.channel_id = debit.channel_id
            AND file.state = 'APPLIED'
    )
"""
# The successful debits of each order.
_ORDERS = """
SELECT ordered.order_no, array_agg(debit.collection_no)
FROM trading_order AS ordered
JOIN settlement_collectionleg AS leg ON leg.order_id = ordered.id
JOIN settlement_collection AS debit ON debit.id = leg.collection_id
WHERE ordered.order_no = ANY(%(numbers)s)
    AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
GROUP BY ordered.order_no
"""


def received_collections(collection_nos: Collection[str]) -> set[str]:
    """Say of which debits the money has come."""
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED, {"numbers": list(collection_nos)})
        return {number for (number,) in cursor.fetchall()}


def received_orders(order_nos: Collection[str]) -> set[str]:
    """Say of which orders the money of every successful debit has come."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, {"numbers": list(order_nos)})
        debits = {order_no: set(numbers) for order_no, numbers in cursor.fetchall()}
    received = received_collections(set().union(*debits.values()))
    return {order_no for order_no, needed in debits.items() if needed <= received}


def received_for(order_no: str) -> bool:
    """Say whether the remittance of the order's debits is received."""
    return order_no in received_orders([order_no])


def received_for_collection(collection_no: str) -> bool:
    """Say whether the remittance of a debit is received."""
    return collection_no in received_collections([collection_no])

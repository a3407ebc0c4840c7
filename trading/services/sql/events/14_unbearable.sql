-- The rows with which a holding, what is held back of it, or its lots would go below
-- zero: from the first such row of a holding on.
WITH weighed AS (
    SELECT
        move.record_id,
        move.place,
        holding.id,
        holding.shares + sum(move.shares) OVER so_far AS shares_after,
        holding.frozen + sum(move.frozen) OVER so_far AS frozen_after,
        holding.ta_frozen + sum(move.ta_frozen) OVER so_far AS ta_frozen_after,
        coalesce(lots.shares, 0)
            + sum(least(move.shares, 0)) OVER so_far AS lots_after,
        move.sub_account_id,
        move.fund_id,
        move.share_class,
        move.shares,
        sum(move.shares) OVER so_far AS new_shares,
        sum(move.frozen) OVER so_far AS new_frozen
    FROM event_move AS move
    LEFT JOIN trading_holding AS holding
        USING (sub_account_id, fund_id, share_class)
    LEFT JOIN (
        SELECT holding_id, sum(shares) AS shares
        FROM trading_lot
        WHERE holding_id IN (
            SELECT holding.id FROM trading_holding AS holding
            JOIN event_move USING (sub_account_id, fund_id, share_class)
        )
        GROUP BY holding_id
    ) AS lots ON lots.holding_id = holding.id
    WINDOW so_far AS (
        PARTITION BY move.sub_account_id, move.fund_id, move.share_class
        ORDER BY move.place
    )
), unfit AS (
    SELECT DISTINCT ON (record_id)
        record_id,
        CASE
            WHEN id IS NULL THEN 'NO_HOLDING'
            WHEN frozen_after < 0 OR ta_frozen_after < 0 THEN 'NOT_FROZEN'
            WHEN shares_after < 0 OR lots_after < 0 THEN 'BELOW_ZERO'
            ELSE 'HELD_BACK'
        END AS reason
    FROM weighed
    WHERE id IS NULL AND (new_shares < 0 OR new_frozen <> 0 OR shares < 0)
        OR shares_after < 0 OR frozen_after > shares_after
        OR frozen_after < 0 OR ta_frozen_after < 0
        OR lots_after < 0
    ORDER BY record_id
)
UPDATE event
SET reason = unfit.reason
FROM unfit
WHERE event.is_summary AND event.reason = ''
    AND (
        event.record_id = unfit.record_id
        OR event.order_id = (
            SELECT same.order_id FROM event AS same
            WHERE same.record_id = unfit.record_id
        )
    )

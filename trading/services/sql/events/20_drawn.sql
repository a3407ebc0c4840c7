-- What each row takes from each lot: first the lots that the TA names, then the oldest
-- first. What a row wants and what a lot has left are two stretches of one line; where
-- they overlap, the lot gives.
CREATE TEMPORARY TABLE event_drawn ON COMMIT DROP AS
WITH outgoing AS (
    SELECT move.record_id, move.place, -move.shares AS shares, holding.id AS holding_id
    FROM event_move AS move
    JOIN trading_holding AS holding USING (sub_account_id, fund_id, share_class)
    WHERE move.way = 'OUT' AND move.shares < 0
), named AS (
    SELECT outgoing.record_id, lot.id AS lot_id, sum(part.shares) AS shares
    FROM event AS part
    JOIN outgoing ON outgoing.record_id = part.summary_id
    JOIN LATERAL (
        SELECT same.id
        FROM trading_lot AS same
        WHERE same.holding_id = outgoing.holding_id
            AND same.ta_serial_no = part.original_serial_no
        ORDER BY (same.registered_on = part.registered_on) IS NOT TRUE,
            same.registered_on
        LIMIT 1
    ) AS lot ON true
    WHERE NOT part.is_summary AND part.reason = ''
    GROUP BY outgoing.record_id, lot.id
), wanting AS (
    SELECT
        record_id,
        holding_id,
        sum(wanted) OVER until_here - wanted AS wanted_from,
        sum(wanted) OVER until_here AS wanted_to
    FROM (
        SELECT
            outgoing.*,
            outgoing.shares - coalesce(
                (SELECT sum(shares) FROM named
                 WHERE named.record_id = outgoing.record_id), 0
            ) AS wanted
        FROM outgoing
    ) AS less_named
    WINDOW until_here AS (PARTITION BY holding_id ORDER BY place)
), giving AS (
    SELECT
        lot_id,
        holding_id,
        sum(left_in_lot) OVER until_here - left_in_lot AS left_from,
        sum(left_in_lot) OVER until_here AS left_to
    FROM (
        SELECT
            lot.id AS lot_id,
            lot.holding_id,
            lot.registered_on,
            lot.ta_serial_no,
            lot.shares - coalesce(
                (SELECT sum(shares) FROM named WHERE named.lot_id = lot.id), 0
            ) AS left_in_lot
        FROM trading_lot AS lot
        WHERE lot.holding_id IN (SELECT holding_id FROM outgoing)
    ) AS lots
    WINDOW until_here AS (
        PARTITION BY holding_id ORDER BY registered_on, ta_serial_no, lot_id
    )
)
SELECT record_id, lot_id, shares FROM named
UNION ALL
SELECT
    wanting.record_id,
    giving.lot_id,
    least(wanted_to, left_to) - greatest(wanted_from, left_from)
FROM wanting
JOIN giving USING (holding_id)
WHERE wanted_to > left_from AND left_to > wanted_from
    AND wanted_to > wanted_from AND left_to > left_from

-- How many holdings cannot bear what is sold: a holding never goes below zero, nor do
-- its lots, nor what is held back of it.
SELECT count(*)
FROM moved
LEFT JOIN (
    SELECT lot.holding_id, sum(lot.shares) AS shares
    FROM trading_lot AS lot
    JOIN moved ON moved.holding_id = lot.holding_id
    WHERE moved.sold > 0 AND NOT moved.is_new
    GROUP BY lot.holding_id
) AS lots USING (holding_id)
WHERE (moved.sold > 0 OR moved.released > 0)
    AND (
        moved.is_new
        OR moved.released > moved.frozen
        OR moved.sold > moved.shares
        OR moved.sold > coalesce(lots.shares, 0)
    )

-- What each lot gives: first the lots that are named, then, for redemptions without
-- names, the oldest first.
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
WITH by_name AS (
    SELECT lot.id AS lot_id, lot.holding_id, sum(named.shares) AS shares
    FROM named
    JOIN trading_lot AS lot ON lot.id = named.lot_id
    GROUP BY lot.id, lot.holding_id
), by_age AS (
    SELECT moved.holding_id, moved.sold - coalesce(named_of.shares, 0) AS wanted
    FROM moved
    LEFT JOIN (
        SELECT holding_id, sum(shares) AS shares FROM by_name GROUP BY holding_id
    ) AS named_of USING (holding_id)
    WHERE moved.sold > coalesce(named_of.shares, 0)
), waiting AS (
    SELECT
        lot.id AS lot_id,
        by_age.wanted,
        lot.shares - coalesce(by_name.shares, 0) AS left_in_lot,
        sum(lot.shares - coalesce(by_name.shares, 0)) OVER (
            PARTITION BY lot.holding_id
            ORDER BY lot.registered_on, lot.ta_serial_no, lot.id
        ) AS left_until_here
    FROM by_age
    JOIN trading_lot AS lot ON lot.holding_id = by_age.holding_id
    LEFT JOIN by_name ON by_name.lot_id = lot.id
)
SELECT lot_id, sum(shares) AS shares
FROM (
    SELECT lot_id, shares FROM by_name
    UNION ALL
    SELECT lot_id, least(left_in_lot, wanted - (left_until_here - left_in_lot))
    FROM waiting
    WHERE left_in_lot > 0 AND wanted > left_until_here - left_in_lot
) AS draw
GROUP BY lot_id

-- An empty lot stays, to be named by what drew it.
UPDATE trading_lot AS lot
SET shares = lot.shares - drawn.shares
FROM (
    SELECT lot_id, sum(shares) AS shares FROM event_drawn GROUP BY lot_id
) AS drawn
WHERE lot.id = drawn.lot_id

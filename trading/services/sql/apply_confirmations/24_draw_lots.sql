-- Redemptions draw their lots down; an empty lot stays, to be named by what drew it.
UPDATE trading_lot AS lot
SET shares = lot.shares - drawn.shares
FROM drawn
WHERE lot.id = drawn.lot_id

-- What is sold, row after row of a holding.
CREATE TEMPORARY TABLE selling ON COMMIT DROP AS
SELECT
    applying.record_id,
    applying.order_id,
    applying.confirmed_shares AS shares,
    moved.holding_id,
    moved.is_new,
    moved.frozen,
    least(moved.shares, coalesce(lots.shares, 0)) AS available,
    sum(applying.confirmed_shares) OVER so_far AS sold_so_far,
    sum(applying.asked_shares) OVER so_far AS released_so_far
FROM applying
JOIN moved USING (sub_account_id, fund_id, share_class)
LEFT JOIN (
    SELECT lot.holding_id, sum(lot.shares) AS shares
    FROM trading_lot AS lot
    JOIN moved ON moved.holding_id = lot.holding_id
    GROUP BY lot.holding_id
) AS lots ON lots.holding_id = moved.holding_id
WHERE applying.is_summary AND applying.reason = '' AND applying.kind = 'REDEMPTION'
WINDOW so_far AS (
    PARTITION BY moved.holding_id ORDER BY applying.file_id, applying.line
)

-- What is sold, row after row of a holding: shares out, and shares no longer held back
-- for the order (all of what it asked for, whatever was confirmed).
CREATE TEMPORARY TABLE selling ON COMMIT DROP AS
SELECT
    applying.record_id,
    applying.order_id,
    applying.confirmed_shares AS shares,
    held.id AS holding_id,
    held.frozen,
    least(held.shares, in_lots.shares) AS available,
    sum(applying.confirmed_shares) OVER so_far AS sold_so_far,
    sum(applying.asked_shares) OVER so_far AS released_so_far
FROM applying
LEFT JOIN held
    ON held.sub_account_id = applying.sub_account_id
    AND held.fund_id = applying.fund_id
    AND held.share_class = applying.asked_share_class
LEFT JOIN (
    SELECT lot.holding_id, sum(lot.shares) AS shares
    FROM trading_lot AS lot
    JOIN held ON held.id = lot.holding_id
    GROUP BY lot.holding_id
) AS in_lots ON in_lots.holding_id = held.id
WHERE applying.is_summary AND applying.reason = '' AND applying.kind = 'REDEMPTION'
WINDOW so_far AS (PARTITION BY held.id ORDER BY applying.file_id, applying.line)

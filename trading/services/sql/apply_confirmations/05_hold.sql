-- The holdings these rows move, locked in the order of id as everywhere, with the
-- figures as they are under the lock. New ones are not here.
CREATE TEMPORARY TABLE held ON COMMIT DROP AS
SELECT
    holding.id,
    holding.sub_account_id,
    holding.fund_id,
    holding.share_class,
    holding.shares,
    holding.frozen
FROM trading_holding AS holding
WHERE (holding.sub_account_id, holding.fund_id, holding.share_class) IN (
    SELECT sub_account_id, fund_id, asked_share_class
    FROM applying
    WHERE is_summary AND reason = ''
        AND (kind = 'REDEMPTION' OR confirmed_shares > 0)
)
ORDER BY holding.id
FOR UPDATE

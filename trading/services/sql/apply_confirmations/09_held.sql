-- The holdings that are there, locked in the order of id as everywhere, with the
-- figures as they are under the lock.
CREATE TEMPORARY TABLE held ON COMMIT DROP AS
SELECT
    holding.id,
    holding.sub_account_id,
    holding.fund_id,
    holding.share_class,
    holding.shares,
    holding.frozen
FROM trading_holding AS holding
JOIN wanted USING (sub_account_id, fund_id, share_class)
ORDER BY holding.id
FOR UPDATE OF holding

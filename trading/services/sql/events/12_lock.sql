-- Every holding of the package, locked in the order of id as everywhere, before any of
-- them is moved.
SELECT holding.id
FROM trading_holding AS holding
JOIN (
    SELECT sub_account_id, fund_id, share_class FROM event_move
    UNION
    SELECT sub_account_id, fund_id, share_class FROM applying WHERE reason = ''
) AS touched USING (sub_account_id, fund_id, share_class)
ORDER BY holding.id
FOR UPDATE OF holding

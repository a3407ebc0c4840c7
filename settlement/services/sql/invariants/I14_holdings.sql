-- Shares held are the sum of their movements and of their lots; what is frozen is held,
-- and is what orders that are not answered yet ask of it, and what the TA froze. Shares
-- that are to come from another distributor are not here yet.
SELECT
    sub_account.number || '/' || fund.code || '/' || holding.share_class AS subject,
    abs(holding.shares - coalesce(moved.shares, 0))
        + abs(holding.shares - coalesce(lots.shares, 0)) AS amount,
    'holds ' || holding.shares || ', movements ' || coalesce(moved.shares, 0)
        || ', lots ' || coalesce(lots.shares, 0) || ', frozen ' || holding.frozen
        AS detail
FROM trading_holding AS holding
JOIN accounts_subaccount AS sub_account ON sub_account.id = holding.sub_account_id
JOIN trading_fund AS fund ON fund.id = holding.fund_id
LEFT JOIN (
    SELECT holding_id, sum(shares) AS shares FROM trading_sharemovement GROUP BY holding_id
) AS moved ON moved.holding_id = holding.id
LEFT JOIN (
    SELECT holding_id, sum(shares) AS shares FROM trading_lot GROUP BY holding_id
) AS lots ON lots.holding_id = holding.id
WHERE holding.shares <> coalesce(moved.shares, 0)
    OR holding.shares <> coalesce(lots.shares, 0)
    OR holding.frozen NOT BETWEEN 0 AND holding.shares
UNION ALL
SELECT
    sub_account.number || '/' || fund.code || '/' || holding.share_class,
    abs(holding.frozen - holding.ta_frozen - coalesce(asked.shares, 0)),
    'freezes ' || holding.frozen || ', orders ask ' || coalesce(asked.shares, 0)
        || ', the TA ' || holding.ta_frozen
FROM trading_holding AS holding
JOIN accounts_subaccount AS sub_account ON sub_account.id = holding.sub_account_id
JOIN trading_fund AS fund ON fund.id = holding.fund_id
LEFT JOIN (
    SELECT
        sub_account_id, fund_id, share_class,
        sum(shares - coalesce(confirmed_shares, 0)) AS shares
    FROM trading_order
    WHERE shares IS NOT NULL
        AND business_code <> '027'
        AND state IN (
            'PLACED', 'PAYING', 'PAID', 'HELD', 'SENT', 'ACCEPTED', 'ROLLED_OVER'
        )
    GROUP BY sub_account_id, fund_id, share_class
) AS asked
    ON asked.sub_account_id = holding.sub_account_id
    AND asked.fund_id = holding.fund_id
    AND asked.share_class = holding.share_class
WHERE holding.frozen <> holding.ta_frozen + coalesce(asked.shares, 0)

UPDATE trading_holding AS holding
SET shares = holding.shares + moved.shares,
    frozen = holding.frozen + moved.frozen,
    ta_frozen = holding.ta_frozen + moved.ta_frozen
FROM (
    SELECT sub_account_id, fund_id, share_class,
        sum(shares) AS shares, sum(frozen) AS frozen, sum(ta_frozen) AS ta_frozen
    FROM event_move
    GROUP BY sub_account_id, fund_id, share_class
) AS moved
WHERE holding.sub_account_id = moved.sub_account_id
    AND holding.fund_id = moved.fund_id
    AND holding.share_class = moved.share_class

-- A confirmed 029: the dividend method is in force, also before there are shares.
INSERT INTO trading_holding AS holding (
    sub_account_id, fund_id, share_class, shares, frozen, unpaid_income,
    dividend_method
)
SELECT DISTINCT ON (applying.sub_account_id, applying.fund_id, applying.share_class)
    applying.sub_account_id, applying.fund_id, applying.share_class, 0, 0, 0,
    asked.dividend_method
FROM applying
JOIN trading_order AS asked ON asked.id = applying.order_id
WHERE applying.is_summary AND applying.reason = ''
    AND applying.kind = 'METHOD' AND applying.target = 'CONFIRMED'
ORDER BY applying.sub_account_id, applying.fund_id, applying.share_class,
    applying.file_id DESC, applying.line DESC
ON CONFLICT (sub_account_id, fund_id, share_class)
DO UPDATE SET dividend_method = excluded.dividend_method

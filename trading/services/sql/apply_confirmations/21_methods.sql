-- A confirmed 029: the dividend method is in force, also before there are shares.
INSERT INTO trading_holding AS holding (
    sub_account_id, fund_id, share_class, shares, frozen, unpaid_income,
    dividend_method
)
SELECT DISTINCT ON (sub_account_id, fund_id, asked_share_class)
    sub_account_id, fund_id, asked_share_class, 0, 0, 0, asked_method
FROM applying
WHERE is_summary AND reason = '' AND kind = 'METHOD' AND target = 'CONFIRMED'
ORDER BY sub_account_id, fund_id, asked_share_class, file_id DESC, line DESC
ON CONFLICT (sub_account_id, fund_id, share_class)
DO UPDATE SET dividend_method = excluded.dividend_method

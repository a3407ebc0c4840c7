-- Who reinvests what was held on the record day may hold nothing any more.
INSERT INTO trading_holding (
    sub_account_id, fund_id, share_class, shares, frozen, unpaid_income, dividend_method
)
SELECT DISTINCT sub_account_id, fund_id, share_class, 0, 0, 0, ''
FROM dividend
WHERE reason = '' AND shares > 0
ORDER BY sub_account_id, fund_id, share_class
ON CONFLICT (sub_account_id, fund_id, share_class) DO NOTHING

-- Holdings that were not there, made in one order.
INSERT INTO trading_holding (
    sub_account_id, fund_id, share_class, shares, frozen, unpaid_income, dividend_method
)
SELECT DISTINCT sub_account_id, fund_id, share_class, 0, 0, 0, ''
FROM event_move
ORDER BY sub_account_id, fund_id, share_class
ON CONFLICT (sub_account_id, fund_id, share_class) DO NOTHING

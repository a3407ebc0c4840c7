INSERT INTO trading_holding (
    id, sub_account_id, fund_id, share_class, shares, frozen, unpaid_income,
    dividend_method
)
SELECT holding_id, sub_account_id, fund_id, share_class, bought - sold, 0, 0, ''
FROM moved
WHERE is_new

-- Reinvested shares come in, the frozen part of them frozen. DividendType 2 is a money
-- fund's income carried over: it is unpaid no longer.
UPDATE trading_holding AS holding
SET shares = holding.shares + brought.shares,
    frozen = holding.frozen + brought.frozen_shares,
    ta_frozen = holding.ta_frozen + brought.frozen_shares,
    unpaid_income = CASE
        WHEN brought.is_income THEN greatest(
            holding.unpaid_income - brought.shares - brought.amount, 0
        )
        ELSE holding.unpaid_income
    END
FROM (
    SELECT
        sub_account_id,
        fund_id,
        share_class,
        sum(shares) AS shares,
        sum(frozen_shares) AS frozen_shares,
        sum(amount) AS amount,
        bool_or(dividend_type = '2') AS is_income
    FROM dividend
    WHERE reason = ''
    GROUP BY sub_account_id, fund_id, share_class
) AS brought
WHERE holding.sub_account_id = brought.sub_account_id
    AND holding.fund_id = brought.fund_id
    AND holding.share_class = brought.share_class
    AND (brought.shares > 0 OR brought.is_income)

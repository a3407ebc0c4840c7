-- The shared accounts, by their ids, beside the funds that use them.
UPDATE settling_fund AS dates
SET side_account_id = side.id,
    fee_account_id = fee.id,
    own_fee_account_id = own_fee.id,
    own_income_account_id = income.id
FROM settling_fund AS same
LEFT JOIN settlement_ledgeraccount AS side
    ON side.code = CASE WHEN same.is_purchase THEN '2002' ELSE '1201' END
    AND side.key = same.side_key AND side.currency = same.currency
LEFT JOIN settlement_ledgeraccount AS fee
    ON fee.code = '2011' AND fee.key = same.fund_key AND fee.currency = same.currency
LEFT JOIN settlement_ledgeraccount AS own_fee
    ON own_fee.code = '9101' AND own_fee.key = same.fund_key
    AND own_fee.currency = same.currency
LEFT JOIN settlement_ledgeraccount AS income
    ON income.code = '9301' AND income.key = same.fund_key
    AND income.currency = same.currency
WHERE dates.ctid = same.ctid

-- 2003, 2004: an account for each new claim, in credit by what is owed.
INSERT INTO settlement_ledgeraccount (id, book, code, key, currency, balance)
SELECT
    owed.account_id,
    'S',
    CASE WHEN owed.is_purchase THEN '2003' ELSE '2004' END,
    owed.claim_no,
    settling.currency,
    -owed.amount
FROM settling_claim AS owed
JOIN settling USING (record_id)
ORDER BY owed.claim_no

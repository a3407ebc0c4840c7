-- 2003, 2004: an account for each new claim, in credit by what is owed.
INSERT INTO settlement_ledgeraccount (id, book, code, key, currency, balance)
SELECT
    account_id,
    'S',
    CASE WHEN is_purchase THEN '2003' ELSE '2004' END,
    claim_no,
    currency,
    -amount
FROM settling_claim

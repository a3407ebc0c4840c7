-- 1201, 2002, 2011, 9101, 9301: one change an account for the whole file.
UPDATE settlement_ledgeraccount AS account
SET balance = account.balance + shared.amount
FROM settling_shared AS shared
WHERE account.code = shared.code
    AND account.key = shared.key
    AND account.currency = shared.currency

UPDATE settlement_ledgeraccount AS account
SET balance = account.balance + moved.amount
FROM (
    SELECT code, key, currency, sum(amount) AS amount
    FROM owing_line
    GROUP BY code, key, currency
) AS moved
WHERE account.code = moved.code
    AND account.key = moved.key
    AND account.currency = moved.currency

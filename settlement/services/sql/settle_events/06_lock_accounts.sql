-- Locked by code, key and currency, as everywhere.
SELECT account.id
FROM settlement_ledgeraccount AS account
JOIN (SELECT DISTINCT code, key, currency FROM owing_line) AS touched
    USING (code, key, currency)
ORDER BY account.code, account.key, account.currency
FOR UPDATE OF account

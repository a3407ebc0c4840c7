-- Locked by code and key, as everywhere: those before the orders' own accounts, which
-- have code 2001, in a first call; those after them in a second.
SELECT account.id
FROM settlement_ledgeraccount AS account
JOIN settling_shared AS shared USING (code, key, currency)
WHERE account.code BETWEEN %(from_code)s AND %(to_code)s
ORDER BY account.code, account.key, account.currency
FOR UPDATE OF account

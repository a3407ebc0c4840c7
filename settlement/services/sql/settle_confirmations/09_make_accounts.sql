-- Accounts that are new are made in the order in which all accounts are locked.
INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)
SELECT book, code, key, currency, 0
FROM settling_shared
ORDER BY code, key, currency
ON CONFLICT (code, key, currency) DO NOTHING

INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)
SELECT DISTINCT 'S', code, key, currency, 0
FROM owing_line
ORDER BY code, key, currency
ON CONFLICT (code, key, currency) DO NOTHING

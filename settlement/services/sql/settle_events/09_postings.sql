-- All lines of all entries by one statement: the database weighs whole entries.
INSERT INTO settlement_posting (
    business_date, entry_id, account_id, book, amount, currency
)
SELECT
    %(business_date)s, line.entry_id, account.id, 'S', line.amount, line.currency
FROM owing_line AS line
JOIN settlement_ledgeraccount AS account USING (code, key, currency)
ORDER BY line.place, account.code

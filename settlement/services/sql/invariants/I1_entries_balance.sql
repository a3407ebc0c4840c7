-- Every entry sums to zero in each currency, lies in one book, and has lines.
SELECT
    'JE' || lpad(line.entry_id::text, 12, '0') AS subject,
    abs(sum(line.amount)) AS amount,
    'does not balance in ' || line.currency || ', or lies in two books' AS detail
FROM settlement_posting AS line
GROUP BY line.entry_id, line.currency
HAVING sum(line.amount) <> 0
    OR (bool_or(line.book = 'S') AND bool_or(line.book <> 'S'))
UNION ALL
SELECT 'JE' || lpad(entry.id::text, 12, '0'), 0, 'has no lines'
FROM settlement_journalentry AS entry
WHERE NOT EXISTS (
    SELECT FROM settlement_posting AS line WHERE line.entry_id = entry.id
)
UNION ALL
SELECT
    'JE' || lpad(line.entry_id::text, 12, '0'),
    abs(line.amount),
    'a line lies in another book, day or currency than its entry and account'
FROM settlement_posting AS line
JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
JOIN settlement_ledgeraccount AS account ON account.id = line.account_id
WHERE entry.book <> line.book
    OR account.book <> line.book
    OR account.currency <> line.currency
    OR entry.business_date <> line.business_date

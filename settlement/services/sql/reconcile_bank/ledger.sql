-- The balance of a bank account by the true days of its entries: what was posted late,
-- because its day was closed, counts on the day it happened.
SELECT coalesce(sum(line.amount), 0)
FROM settlement_ledgeraccount AS account
JOIN settlement_posting AS line ON line.account_id = account.id
JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
WHERE account.code = '1001'
    AND account.key = %(account_no)s
    AND entry.effective_date <= %(date)s

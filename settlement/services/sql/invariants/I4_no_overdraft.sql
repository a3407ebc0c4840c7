-- What we owe is never overdrawn, and no advance is negative: not now, and not after any
-- posting on the way.
SELECT
    account.code || ' ' || account.key AS subject,
    max(abs(walked.balance)) AS amount,
    'was on the wrong side of zero' AS detail
FROM settlement_ledgeraccount AS account
JOIN (
    SELECT
        line.account_id,
        sum(line.amount) OVER (PARTITION BY line.account_id ORDER BY line.id) AS balance
    FROM settlement_posting AS line
) AS walked ON walked.account_id = account.id
WHERE (account.code = ANY (%(never_in_debit)s) AND walked.balance > 0)
    OR (account.code = '1202' AND walked.balance < 0)
GROUP BY account.id
UNION ALL
SELECT code || ' ' || key, abs(balance), 'is on the wrong side of zero'
FROM settlement_ledgeraccount
WHERE (code = ANY (%(never_in_debit)s) AND balance > 0)
    OR (code = '1202' AND balance < 0)

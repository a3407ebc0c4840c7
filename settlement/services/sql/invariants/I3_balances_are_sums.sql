-- A stored balance is the sum of its postings.
SELECT
    account.code || ' ' || account.key AS subject,
    abs(differs.amount) AS amount,
    'balance ' || account.balance || ', postings ' || account.balance - differs.amount
        AS detail
FROM (
    SELECT both_sides.id, sum(both_sides.amount) AS amount
    FROM (
        SELECT id, balance AS amount FROM settlement_ledgeraccount
        UNION ALL
        SELECT account_id, -amount FROM settlement_posting
    ) AS both_sides
    GROUP BY both_sides.id
    HAVING sum(both_sides.amount) <> 0
) AS differs
JOIN settlement_ledgeraccount AS account ON account.id = differs.id

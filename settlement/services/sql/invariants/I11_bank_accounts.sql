-- An account of ours holds what its movements say, each booked once and to the cent; and
-- what its last compared statement closes with, but for what is in transit and a
-- difference that stands before a person.
SELECT
    coalesce(ledger.account_no, moved.account_no) AS subject,
    abs(coalesce(ledger.balance, 0) - coalesce(moved.amount, 0)) AS amount,
    '1001 ' || coalesce(ledger.balance, 0) || ', movements ' || coalesce(moved.amount, 0)
        AS detail
FROM (
    SELECT key AS account_no, sum(balance) AS balance FROM settlement_ledgeraccount
    WHERE code = '1001'
    GROUP BY key
) AS ledger
FULL JOIN (
    SELECT account.account_no, sum(movement.amount) AS amount
    FROM settlement_bankmovement AS movement
    JOIN settlement_bankaccount AS account ON account.id = movement.account_id
    WHERE movement.entry_reference <> '' AND movement.state <> 'REFUTED'
    GROUP BY account.account_no
) AS moved USING (account_no)
WHERE coalesce(ledger.balance, 0) <> coalesce(moved.amount, 0)
UNION ALL
SELECT
    movement.evidence_key,
    abs(movement.amount),
    CASE
        WHEN movement.entry_reference = '' THEN 'is not booked'
        ELSE 'is booked as ' || coalesce(booked.amount, 0) || ', it is ' || movement.amount
    END
FROM settlement_bankmovement AS movement
LEFT JOIN settlement_bankaccount AS account ON account.id = movement.account_id
LEFT JOIN (
    SELECT entry.reference, ledger.key, sum(line.amount) AS amount
    FROM settlement_journalentry AS entry
    JOIN settlement_posting AS line ON line.entry_id = entry.id
    JOIN settlement_ledgeraccount AS ledger
        ON ledger.id = line.account_id AND ledger.code = '1001'
    GROUP BY entry.reference, ledger.key
) AS booked
    ON booked.reference = movement.entry_reference AND booked.key = account.account_no
WHERE movement.amount <> coalesce(booked.amount, 0)
UNION ALL
SELECT
    account.account_no || ' ' || last.date,
    abs(told.ledger - last.closing - told.in_transit),
    'ledger ' || told.ledger || ', closing ' || last.closing || ', in transit '
        || told.in_transit
FROM settlement_bankaccount AS account
JOIN LATERAL (
    SELECT date, closing FROM settlement_bankstatement AS statement
    WHERE statement.account_id = account.id AND statement.reconciled_at IS NOT NULL
    ORDER BY date DESC
    LIMIT 1
) AS last ON true
JOIN LATERAL (
    SELECT
        (
            SELECT coalesce(sum(line.amount), 0)
            FROM settlement_ledgeraccount AS ledger
            JOIN settlement_posting AS line ON line.account_id = ledger.id
            JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
            WHERE ledger.code = '1001'
                AND ledger.key = account.account_no
                AND entry.effective_date <= last.date
        ) AS ledger,
        (
            SELECT coalesce(sum(
                CASE
                    WHEN entry.effective_date <= last.date THEN movement.amount
                    ELSE -movement.amount
                END
            ), 0)
            FROM settlement_bankmovement AS movement
            JOIN settlement_journalentry AS entry
                ON entry.reference = movement.entry_reference
            LEFT JOIN settlement_bankstatement AS shown
                ON shown.file_id = movement.statement_file_id
            WHERE movement.account_id = account.id
                AND movement.state <> 'REFUTED'
                AND (entry.effective_date <= last.date)
                    <> coalesce(shown.date <= last.date, false)
        ) AS in_transit
) AS told ON true
WHERE told.ledger <> last.closing + told.in_transit
    AND NOT EXISTS (
        SELECT FROM core_break AS item
        WHERE item.reference = 'statement:' || account.account_no || ':' || last.date
                || ':LEDGER_DIFFERS'
            AND item.state <> 'RESOLVED'
    )

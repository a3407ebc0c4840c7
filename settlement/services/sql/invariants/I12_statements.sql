-- A statement is its opening balance and its lines, each taken as one movement; it opens
-- as the one before closes, or the gap stands before a person.
SELECT
    account.account_no || ' ' || statement.date AS subject,
    abs(statement.opening + coalesce(shown.amount, 0) - statement.closing) AS amount,
    'opening and movements make ' || statement.opening + coalesce(shown.amount, 0)
        || ', it closes with ' || statement.closing AS detail
FROM settlement_bankstatement AS statement
JOIN settlement_bankaccount AS account ON account.id = statement.account_id
LEFT JOIN settlement_bankfile AS file ON file.id = statement.file_id
LEFT JOIN (
    SELECT statement_file_id, sum(amount) AS amount, count(*) AS lines
    FROM settlement_bankmovement
    GROUP BY statement_file_id
) AS shown ON shown.statement_file_id = statement.file_id
WHERE (
        statement.opening + coalesce(shown.amount, 0) <> statement.closing
        OR statement.lines <> coalesce(shown.lines, 0)
    )
    -- A line that an earlier statement shows, too, is a break and no second movement.
    AND NOT EXISTS (
        SELECT FROM core_break AS item
        WHERE item.reason = 'LINE_TWICE' AND item.ours = file.name
    )
UNION ALL
SELECT
    account.account_no || ' ' || later.date,
    abs(later.opening - later.closed),
    'opens with ' || later.opening || ', the one before closed with ' || later.closed
FROM (
    SELECT
        account_id,
        date,
        opening,
        reconciled_at,
        lag(closing) OVER (PARTITION BY account_id ORDER BY date) AS closed
    FROM settlement_bankstatement
) AS later
JOIN settlement_bankaccount AS account ON account.id = later.account_id
WHERE later.opening <> later.closed
    AND later.reconciled_at IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM core_break AS item
        WHERE item.reference = 'statement:' || account.account_no || ':' || later.date
            || ':STATEMENT_GAP'
    )

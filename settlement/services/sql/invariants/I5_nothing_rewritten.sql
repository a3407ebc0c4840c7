-- History is kept: reversals undo their entries line by line, each entry once, and the
-- database still refuses changes to the tables that only grow.
SELECT
    'JE' || lpad(undoing.id::text, 12, '0') AS subject,
    abs(sum(line.amount)) AS amount,
    'does not undo the entry it reverses' AS detail
FROM settlement_journalentry AS undoing
JOIN settlement_posting AS line
    ON line.entry_id IN (undoing.id, undoing.reverses_id)
WHERE undoing.reverses_id IS NOT NULL
GROUP BY undoing.id, line.account_id
HAVING sum(line.amount) <> 0
UNION ALL
SELECT 'JE' || lpad(undoing.id::text, 12, '0'), 0, 'reverses an entry that is not there'
FROM settlement_journalentry AS undoing
WHERE undoing.reverses_id IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM settlement_journalentry AS undone
        WHERE undone.id = undoing.reverses_id
    )
UNION ALL
SELECT guarded.name, 0, 'its trigger against changes is gone or off'
FROM unnest(%(append_only)s::text[]) AS guarded (name)
WHERE NOT EXISTS (
    SELECT FROM pg_trigger AS guard
    WHERE guard.tgrelid = to_regclass('public.' || guarded.name)
        AND starts_with(guard.tgname::text, 'pgtrigger_append_only')
        AND guard.tgenabled IN ('O', 'A')
)
UNION ALL
SELECT part.inhrelid::regclass::text, 0, 'its trigger against TRUNCATE is gone or off'
FROM unnest(%(append_only)s::text[]) AS guarded (name)
JOIN pg_inherits AS part ON part.inhparent = to_regclass('public.' || guarded.name)
JOIN pg_class AS partition ON partition.oid = part.inhrelid AND partition.relkind = 'r'
WHERE NOT EXISTS (
    SELECT FROM pg_trigger AS guard
    WHERE guard.tgrelid = part.inhrelid
        AND guard.tgname = 'no_truncate'
        AND guard.tgenabled IN ('O', 'A')
)

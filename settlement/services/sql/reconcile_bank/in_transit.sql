-- What stands in the ledger on a day and on no statement up to it, less what a statement
-- shows before the day on which the ledger has it. What was refuted is in neither: its
-- entry was taken back on its own day.
SELECT coalesce(sum(
    CASE
        WHEN entry.effective_date <= %(date)s THEN movement.amount
        ELSE -movement.amount
    END
), 0)
FROM settlement_bankmovement AS movement
JOIN settlement_journalentry AS entry ON entry.reference = movement.entry_reference
LEFT JOIN settlement_bankstatement AS shown
    ON shown.file_id = movement.statement_file_id
WHERE movement.account_id = %(account_id)s
    AND movement.state <> 'REFUTED'
    AND (entry.effective_date <= %(date)s) <> (coalesce(shown.date <= %(date)s, false))

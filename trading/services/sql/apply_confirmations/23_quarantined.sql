-- Rows that wait for a person; lots are spoken of with the row they belong to.
INSERT INTO found (place, reason, reference, subject, amount, ours, theirs)
SELECT
    row_number() OVER (ORDER BY quarantined.file_id, quarantined.line),
    quarantined.reason,
    file.name || ':' || quarantined.line,
    coalesce(nullif(quarantined.order_no, ''), quarantined.ta_serial_no),
    greatest(quarantined.confirmed_amount, quarantined.applied_amount, 0),
    coalesce(quarantined.asked_state, ''),
    concat_ws(' ', quarantined.business_code, nullif(quarantined.return_code, ''),
        quarantined.confirmed_amount, quarantined.confirmed_shares)
FROM applying AS quarantined
JOIN trading_tafile AS file ON file.id = quarantined.file_id
WHERE quarantined.reason <> ''
    AND (
        quarantined.is_summary
        OR NOT EXISTS (
            SELECT FROM applying AS summary
            WHERE summary.is_summary AND summary.order_no = quarantined.order_no
                AND summary.reason <> ''
        )
    )

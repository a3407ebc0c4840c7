-- Rows that wait for a person; lots are spoken of with the row they belong to.
INSERT INTO found (place, reason, reference, subject, amount, ours, theirs)
SELECT
    row_number() OVER (ORDER BY event.file_id, event.line),
    event.reason,
    file.name || ':' || event.line,
    coalesce(staged.order_no, event.ta_serial_no),
    greatest(event.amount, 0),
    coalesce(event.asked_state, ''),
    concat_ws(' ', staged.business_code, staged.return_code, event.amount, event.shares)
FROM event
JOIN trading_stagedrow AS staged USING (file_id, line)
JOIN trading_tafile AS file ON file.id = event.file_id
WHERE event.reason <> '' AND (event.is_summary OR event.reason = 'NO_SUMMARY')

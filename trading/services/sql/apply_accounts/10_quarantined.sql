-- Rows that wait for a person.
INSERT INTO found (place, reason, reference, subject, ours, theirs)
SELECT
    row_number() OVER (ORDER BY answering.file_id, answering.line),
    answering.reason,
    file.name || ':' || answering.line,
    coalesce(nullif(answering.order_no, ''), answering.ta_serial_no),
    concat_ws(' ', answering.asked_state, nullif(answering.known_ta_account_no, '')),
    concat_ws(' ', answering.business_code, nullif(answering.return_code, ''),
        nullif(answering.ta_account_no, ''))
FROM answering
JOIN trading_tafile AS file ON file.id = answering.file_id
WHERE answering.reason <> ''

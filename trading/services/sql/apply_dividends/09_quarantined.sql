INSERT INTO found (place, reason, reference, subject, amount, theirs)
SELECT
    row_number() OVER (ORDER BY told.file_id, told.line),
    told.reason,
    file.name || ':' || told.line,
    told.ta_serial_no,
    abs(told.amount),
    concat_ws(' ', told.business_code, told.amount, told.shares)
FROM dividend AS told
JOIN trading_tafile AS file ON file.id = told.file_id
WHERE told.reason <> ''

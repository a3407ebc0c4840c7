INSERT INTO found (place, reason, reference, subject, amount, theirs)
SELECT
    row_number() OVER (ORDER BY told.file_id, told.line),
    'NOT_YET_HANDLED',
    file.name || ':' || told.line,
    coalesce(told.ta_serial_no, ''),
    abs(coalesce(told.confirmed_amount, 0)) * 0.01,
    concat_ws(' ', told.business_code, told.confirmed_amount * 0.01,
        told.reinvested_shares * 0.01)
FROM dividend_row AS told
JOIN trading_tafile AS file ON file.id = told.file_id

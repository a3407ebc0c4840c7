-- A TA serial number with its confirm date is one confirmation for ever: it was applied
-- already where another file of the TA holds it.
--
-- Only files from the oldest confirm date on can hold one: mostly there is none.
UPDATE applying
SET reason = 'SERIAL_BEFORE', target = NULL
FROM trading_tarecord AS before
WHERE before.file_id = ANY (%(other_files)s)
    AND before.business_date BETWEEN %(oldest)s AND %(newest)s
    AND before.result = 'A'
    AND before.ta_serial_no = applying.ta_serial_no
    AND before.confirm_date = applying.confirm_date
    AND applying.is_summary AND applying.reason = ''

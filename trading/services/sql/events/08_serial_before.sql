-- It was applied already where another file of the TA holds it.
UPDATE event
SET reason = 'SERIAL_BEFORE'
FROM trading_tarecord AS before
WHERE before.file_id = ANY (%(other_files)s)
    AND before.business_date BETWEEN %(oldest)s AND %(newest)s
    AND before.result = 'A'
    AND before.detail_flag IN ('', '0')
    AND before.ta_serial_no = event.ta_serial_no
    AND before.confirm_date = event.confirm_date
    AND event.is_summary AND event.reason = ''

INSERT INTO trading_tarecord (
    id, business_date, file_id, line, byte_offset, detail_flag, business_code, order_no,
    order_id, ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no,
    fund_code, share_class, result, reason
)
SELECT
    record_id, %(file_date)s, file_id, line, byte_offset, '', business_code, order_no,
    order_id, ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no,
    '', '', CASE WHEN reason = '' THEN 'A' ELSE 'Q' END, reason
FROM answering

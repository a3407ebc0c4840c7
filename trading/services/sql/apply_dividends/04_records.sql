-- A row for every row of the files, applied or quarantined.
INSERT INTO trading_tarecord (
    id, business_date, file_id, line, byte_offset, detail_flag, business_code, order_no,
    ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no, fund_code,
    share_class, confirmed_amount, confirmed_shares, charge, agency_fee, frozen_amount,
    pay_date, result, reason
)
SELECT
    record_id, %(file_date)s, file_id, line, byte_offset, '', business_code, '',
    ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no, fund_code,
    share_class, amount, shares, charge, agency_fee, nullif(frozen_amount, 0),
    pay_date, CASE WHEN reason = '' THEN 'A' ELSE 'Q' END, reason
FROM dividend
ORDER BY record_id

-- Dividends are not applied yet: every row is kept and waits for a person.
INSERT INTO trading_tarecord (
    business_date, file_id, line, byte_offset, detail_flag, business_code, order_no,
    ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no, fund_code,
    share_class, confirmed_amount, confirmed_shares, charge, agency_fee, result, reason
)
SELECT
    %(file_date)s, file_id, line, byte_offset, '', coalesce(business_code, ''), '',
    coalesce(ta_serial_no, ''), confirm_date, coalesce(return_code, ''),
    coalesce(sub_account_no, ''), coalesce(ta_account_no, ''), coalesce(fund_code, ''),
    coalesce(share_class, ''), confirmed_amount * 0.01, reinvested_shares * 0.01,
    charge * 0.01, agency_fee * 0.01, 'Q', 'NOT_YET_HANDLED'
FROM dividend_row
ORDER BY file_id, line

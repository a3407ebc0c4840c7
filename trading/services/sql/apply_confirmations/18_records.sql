-- A row for every row of the files, applied or quarantined, so that both together are
-- the header's count.
INSERT INTO trading_tarecord (
    id, business_date, file_id, line, byte_offset, detail_flag, business_code, order_no,
    order_id, ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no,
    fund_code, share_class, confirmed_amount, confirmed_shares, charge, agency_fee,
    result, reason
)
SELECT
    applying.record_id, %(file_date)s, file_id, line, staged.byte_offset,
    coalesce(staged.detail_flag, ''), coalesce(staged.business_code, ''),
    coalesce(staged.order_no, ''), applying.order_id, applying.ta_serial_no,
    applying.confirm_date, applying.return_code, coalesce(staged.sub_account_no, ''),
    coalesce(staged.ta_account_no, ''), coalesce(staged.fund_code, ''),
    coalesce(staged.share_class, '0'), applying.confirmed_amount,
    applying.confirmed_shares, coalesce(staged.charge, 0) * 0.01,
    coalesce(staged.agency_fee, 0) * 0.01,
    CASE WHEN applying.reason = '' THEN 'A' ELSE 'Q' END, applying.reason
FROM applying
JOIN trading_stagedrow AS staged USING (file_id, line)

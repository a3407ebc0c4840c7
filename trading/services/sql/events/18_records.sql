-- A row for every row that was taken over, applied or quarantined.
INSERT INTO trading_tarecord (
    id, business_date, file_id, line, byte_offset, detail_flag, business_code, order_no,
    order_id, ta_serial_no, confirm_date, return_code, sub_account_no, ta_account_no,
    fund_code, share_class, confirmed_amount, confirmed_shares, charge, agency_fee,
    refund_amount, interest, result, reason
)
SELECT
    event.record_id, %(file_date)s, event.file_id, event.line, staged.byte_offset,
    coalesce(staged.detail_flag, ''), coalesce(staged.business_code, ''),
    coalesce(staged.order_no, ''), event.order_id, event.ta_serial_no,
    event.confirm_date, event.return_code, coalesce(staged.sub_account_no, ''),
    coalesce(staged.ta_account_no, ''), coalesce(staged.fund_code, ''),
    coalesce(staged.share_class, '0'), event.amount, event.shares,
    coalesce(staged.charge, 0) * 0.01, coalesce(staged.agency_fee, 0) * 0.01,
    nullif(event.refund_amount, 0), nullif(event.interest, 0),
    CASE WHEN event.reason = '' THEN 'A' ELSE 'Q' END, event.reason
FROM event
JOIN trading_stagedrow AS staged USING (file_id, line)
ORDER BY event.record_id

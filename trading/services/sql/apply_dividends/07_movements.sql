INSERT INTO trading_sharemovement (
    holding_id, business_date, shares, source_kind, ta_serial_no, record_id
)
SELECT
    holding.id, dividend.confirm_date, dividend.shares, 'TA_EVENT',
    dividend.ta_serial_no, dividend.record_id
FROM dividend
JOIN trading_holding AS holding USING (sub_account_id, fund_id, share_class)
WHERE dividend.reason = '' AND dividend.shares > 0
ORDER BY dividend.record_id

-- SourceType 3: a lot from a dividend, registered on its confirm day.
INSERT INTO trading_lot (holding_id, ta_serial_no, registered_on, source_type, shares)
SELECT
    holding.id, dividend.ta_serial_no, dividend.confirm_date, '3', dividend.shares
FROM dividend
JOIN trading_holding AS holding USING (sub_account_id, fund_id, share_class)
WHERE dividend.reason = '' AND dividend.shares > 0
ORDER BY dividend.record_id

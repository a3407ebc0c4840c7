-- A purchase is a lot of its own, registered on ShareRegisterDate. In the order of
-- the unique index, which costs less than finding every place anew.
INSERT INTO trading_lot (holding_id, ta_serial_no, registered_on, source_type, shares)
SELECT
    moved.holding_id,
    applying.ta_serial_no,
    applying.registered_on,
    applying.source_type,
    applying.confirmed_shares
FROM applying
JOIN moved USING (sub_account_id, fund_id, share_class)
WHERE applying.is_summary AND applying.reason = '' AND applying.kind = 'PURCHASE'
    AND applying.confirmed_shares > 0
ORDER BY moved.holding_id, applying.ta_serial_no, applying.registered_on

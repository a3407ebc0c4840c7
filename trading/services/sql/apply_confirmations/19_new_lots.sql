-- A purchase is a lot of its own (SourceType 1; 0 by subscription, 2 by plan),
-- registered on ShareRegisterDate.
INSERT INTO trading_lot (holding_id, ta_serial_no, registered_on, source_type, shares)
SELECT
    moved.holding_id,
    applying.ta_serial_no,
    coalesce(applying.register_date, applying.confirm_date),
    CASE applying.business_code WHEN '120' THEN '0' WHEN '139' THEN '2' ELSE '1' END,
    applying.confirmed_shares
FROM applying
JOIN moved
    ON moved.sub_account_id = applying.sub_account_id
    AND moved.fund_id = applying.fund_id
    AND moved.share_class = applying.asked_share_class
WHERE applying.is_summary AND applying.reason = '' AND applying.kind = 'PURCHASE'
    AND applying.confirmed_shares > 0

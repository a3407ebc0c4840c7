-- A purchase makes a lot under its TA serial number; one that is there already came by
-- another way, so these shares would be counted twice.
UPDATE applying
SET reason = 'LOT_EXISTS', target = NULL
FROM held
JOIN trading_lot AS lot ON lot.holding_id = held.id
WHERE applying.is_summary AND applying.reason = '' AND applying.kind = 'PURCHASE'
    AND applying.confirmed_shares > 0
    AND held.sub_account_id = applying.sub_account_id
    AND held.fund_id = applying.fund_id
    AND held.share_class = applying.asked_share_class
    AND lot.ta_serial_no = applying.ta_serial_no
    AND lot.registered_on = coalesce(applying.register_date, applying.confirm_date)

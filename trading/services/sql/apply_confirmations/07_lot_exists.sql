-- A purchase makes a lot under its TA serial number; one that is there already came by
-- another way, so these shares would be counted twice. Mostly no lot is registered yet
-- on the days of a file, which the index of days tells at once.
UPDATE applying
SET reason = 'LOT_EXISTS', target = NULL
FROM trading_lot AS lot
JOIN trading_holding AS holding ON holding.id = lot.holding_id
WHERE lot.registered_on = ANY (%(registered_on)s)
    AND lot.ta_serial_no = applying.ta_serial_no
    AND lot.registered_on = applying.registered_on
    AND holding.sub_account_id = applying.sub_account_id
    AND holding.fund_id = applying.fund_id
    AND holding.share_class = applying.share_class
    AND applying.is_summary AND applying.reason = '' AND applying.kind = 'PURCHASE'
    AND applying.confirmed_shares > 0

-- A lot that is there already came by another way: its shares would be counted twice.
UPDATE event
SET reason = 'LOT_EXISTS'
FROM event_move AS move
JOIN trading_holding AS holding USING (sub_account_id, fund_id, share_class)
JOIN trading_lot AS lot ON lot.holding_id = holding.id
WHERE move.record_id = event.record_id
    AND move.way = 'IN'
    AND (event.other <> 'ACCOUNT' OR move.leg = 0)
    AND lot.ta_serial_no = event.ta_serial_no
    AND lot.registered_on = event.registered_on
    AND event.is_summary AND event.reason = ''

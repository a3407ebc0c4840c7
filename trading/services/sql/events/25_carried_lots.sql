-- Shares that go to another account of ours keep their days and serial numbers.
INSERT INTO trading_lot AS lot (
    holding_id, ta_serial_no, registered_on, source_type, shares
)
SELECT
    holding.id,
    given.ta_serial_no,
    given.registered_on,
    min(event.source),
    sum(drawn.shares)
FROM event_move AS move
JOIN event USING (record_id)
JOIN event_drawn AS drawn USING (record_id)
JOIN trading_lot AS given ON given.id = drawn.lot_id
JOIN trading_holding AS holding
    ON holding.sub_account_id = move.sub_account_id
    AND holding.fund_id = move.fund_id
    AND holding.share_class = move.share_class
WHERE move.leg = 1 AND event.other = 'ACCOUNT'
GROUP BY holding.id, given.ta_serial_no, given.registered_on
ORDER BY holding.id, given.ta_serial_no, given.registered_on
ON CONFLICT (holding_id, ta_serial_no, registered_on)
DO UPDATE SET shares = lot.shares + excluded.shares

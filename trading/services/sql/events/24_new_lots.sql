-- What comes in is a lot of its own; or, where the TA names them, the lots it names, with
-- the days on which they were registered first.
INSERT INTO trading_lot (holding_id, ta_serial_no, registered_on, source_type, shares)
SELECT
    holding.id,
    coalesce(nullif(part.original_serial_no, ''), part.ta_serial_no,
        event.ta_serial_no),
    coalesce(part.registered_on, event.registered_on),
    event.source,
    coalesce(part.shares, move.shares)
FROM event_move AS move
JOIN event USING (record_id)
JOIN trading_holding AS holding
    ON holding.sub_account_id = move.sub_account_id
    AND holding.fund_id = move.fund_id
    AND holding.share_class = move.share_class
LEFT JOIN event AS part
    ON part.summary_id = event.record_id AND NOT part.is_summary
    AND move.leg = 0 AND part.reason = ''
WHERE move.way = 'IN' AND move.shares > 0
    AND (event.other <> 'ACCOUNT' OR move.leg = 0)
ORDER BY move.place, part.line

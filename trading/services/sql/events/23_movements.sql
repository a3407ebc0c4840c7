-- A movement for each side of a row that moves shares.
INSERT INTO trading_sharemovement (
    holding_id, business_date, shares, source_kind, ta_serial_no, record_id, leg
)
SELECT
    holding.id,
    event.confirm_date,
    move.shares,
    CASE WHEN event.order_id IS NULL THEN 'TA_EVENT' ELSE 'CONFIRMATION' END,
    event.ta_serial_no,
    event.record_id,
    move.leg
FROM event_move AS move
JOIN event USING (record_id)
JOIN trading_holding AS holding
    ON holding.sub_account_id = move.sub_account_id
    AND holding.fund_id = move.fund_id
    AND holding.share_class = move.share_class
WHERE move.shares <> 0
ORDER BY move.place

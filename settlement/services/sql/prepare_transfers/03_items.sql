-- The amounts of one transfer, each with the row, arrival or payout it is of; each of
-- these is in one transfer only, by unique constraints.
INSERT INTO settlement_transferitem (
    transfer_id, record_id, movement_id, payout_id, order_no, ta_serial_no, amount
)
SELECT
    %(transfer_id)s, record_id, movement_id, payout_id, order_no, ta_serial_no, amount
FROM transfer_due
WHERE kind = %(kind)s
    AND fund_id IS NOT DISTINCT FROM %(fund_id)s
    AND pay_date = %(pay_date)s
    AND currency = %(currency)s
ORDER BY place

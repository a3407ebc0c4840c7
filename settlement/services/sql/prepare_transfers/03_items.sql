-- The amounts of one transfer, each with the row that confirmed it; a record is in one
-- transfer only, by the unique constraint.
INSERT INTO settlement_transferitem (
    transfer_id, record_id, order_no, ta_serial_no, amount
)
SELECT %(transfer_id)s, record_id, order_no, ta_serial_no, amount
FROM transfer_due
WHERE fund_id = %(fund_id)s AND pay_date = %(pay_date)s AND currency = %(currency)s
ORDER BY record_id

-- One TA serial number and confirm date is one confirmation for ever; in one package the
-- first row stands. An order is answered once, but for roll-over and for its two legs.
WITH ranked AS (
    SELECT
        record_id,
        row_number() OVER (
            PARTITION BY ta_serial_no, confirm_date ORDER BY file_id, line
        ) AS of_serial,
        CASE WHEN order_id IS NULL OR ends = 'ROLLING' THEN 1 ELSE row_number() OVER (
            PARTITION BY order_id, ends ORDER BY file_id, line
        ) END AS of_order
    FROM event
    WHERE is_summary AND reason = ''
)
UPDATE event
SET reason = CASE
    WHEN ranked.of_serial > 1 THEN 'SERIAL_TWICE'
    WHEN ranked.of_order > 1 THEN 'ORDER_TWICE'
    ELSE 'SERIAL_TWICE'
END
FROM ranked
WHERE ranked.record_id = event.record_id
    AND (
        ranked.of_serial > 1
        OR ranked.of_order > 1
        OR EXISTS (
            SELECT FROM applying
            WHERE applying.is_summary
                AND applying.ta_serial_no = event.ta_serial_no
                AND applying.confirm_date = event.confirm_date
        )
    )

-- The lots that a TA names for a redemption by DetailFlag 1 rows (OriginalSerialNo). A
-- serial number registered on several days is told apart by the day, where it is given.
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT
    selling.record_id AS sale_id,
    selling.shares AS sold,
    part.confirmed_shares AS shares,
    part.reason,
    lot.id AS lot_id,
    lot.shares AS in_lot,
    sum(part.confirmed_shares) OVER (
        PARTITION BY lot.id ORDER BY part.file_id, part.line
    ) AS drawn_so_far
FROM selling
JOIN applying AS part ON part.order_id = selling.order_id
LEFT JOIN LATERAL (
    SELECT same.id, same.shares
    FROM trading_lot AS same
    WHERE same.holding_id = selling.holding_id
        AND same.ta_serial_no = part.original_serial_no
    ORDER BY (same.registered_on = part.register_date) IS NOT TRUE, same.registered_on
    LIMIT 1
) AS lot ON true
WHERE part.detail_flag = '1' AND selling.shares > 0

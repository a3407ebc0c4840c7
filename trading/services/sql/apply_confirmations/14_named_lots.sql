-- The lots that a TA names for a redemption by DetailFlag 1 rows (OriginalSerialNo). A
-- serial number registered on several days is told apart by the day, where it is given.
INSERT INTO named
SELECT
    selling.record_id,
    selling.shares,
    part.confirmed_shares,
    part.reason,
    lot.id,
    lot.shares,
    sum(part.confirmed_shares) OVER (
        PARTITION BY lot.id ORDER BY part.file_id, part.line
    )
FROM selling
JOIN applying AS part ON part.order_id = selling.order_id
JOIN trading_stagedrow AS staged
    ON staged.file_id = part.file_id AND staged.line = part.line
LEFT JOIN LATERAL (
    SELECT same.id, same.shares
    FROM trading_lot AS same
    WHERE same.holding_id = selling.holding_id
        AND same.ta_serial_no = staged.original_serial_no
    ORDER BY (same.registered_on = staged.register_date) IS NOT TRUE, same.registered_on
    LIMIT 1
) AS lot ON true
WHERE NOT part.is_summary AND selling.shares > 0

-- Lot rows go the way of the summary row they belong to.
UPDATE applying
SET reason = coalesce(summary.reason, 'NO_SUMMARY')
FROM applying AS part
LEFT JOIN (
    -- Where an order is answered twice, its lots go with the row that stands.
    SELECT order_no, min(reason) AS reason
    FROM applying WHERE is_summary GROUP BY order_no
) AS summary ON summary.order_no = part.order_no
WHERE applying.record_id = part.record_id
    AND NOT part.is_summary AND part.reason = ''
    AND summary.reason IS DISTINCT FROM ''

-- Lot rows go the way of the summary row they belong to; where an order is answered
-- twice, the way of the row that stands.
UPDATE applying
SET reason = coalesce(summary.reason, 'NO_SUMMARY')
FROM applying AS part
LEFT JOIN (
    SELECT order_id, min(reason) AS reason
    FROM applying WHERE is_summary AND order_id IS NOT NULL GROUP BY order_id
) AS summary ON summary.order_id = part.order_id
WHERE applying.record_id = part.record_id
    AND NOT part.is_summary AND part.reason = ''
    AND summary.reason IS DISTINCT FROM ''

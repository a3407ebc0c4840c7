-- Lots go the way of the row they belong to.
UPDATE event
SET reason = summary.reason
FROM event AS summary
WHERE summary.record_id = event.summary_id
    AND NOT event.is_summary AND event.reason = '' AND summary.reason <> ''

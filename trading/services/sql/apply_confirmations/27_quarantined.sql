-- Rows that wait for a person; lots are spoken of with the row they belong to.
INSERT INTO found (place, reason, reference, subject, amount, ours, theirs)
SELECT
    row_number() OVER (ORDER BY waiting.file_id, waiting.line),
    waiting.reason,
    file.name || ':' || waiting.line,
    coalesce(staged.order_no, waiting.ta_serial_no),
    greatest(staged.confirmed_amount, staged.applied_amount, 0) * 0.01,
    coalesce(asked.state, ''),
    concat_ws(' ', staged.business_code, staged.return_code,
        waiting.confirmed_amount, waiting.confirmed_shares)
FROM applying AS waiting
JOIN trading_stagedrow AS staged
    ON staged.file_id = waiting.file_id AND staged.line = waiting.line
JOIN trading_tafile AS file ON file.id = waiting.file_id
LEFT JOIN trading_order AS asked ON asked.id = waiting.order_id
LEFT JOIN (
    SELECT DISTINCT order_id FROM applying WHERE is_summary AND reason <> ''
) AS summary ON NOT waiting.is_summary AND summary.order_id = waiting.order_id
WHERE waiting.reason <> '' AND summary.order_id IS NULL

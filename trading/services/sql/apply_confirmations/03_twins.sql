-- An order answered twice in one package, or one TA serial number used twice: the first
-- row stands, later ones wait for a person. (Roll-over sends more than one; its rows
-- say that they do not finish and are not handled here.)
UPDATE applying
SET reason = CASE WHEN ranked.of_order > 1 THEN 'ORDER_TWICE' ELSE 'SERIAL_TWICE' END,
    target = NULL
FROM (
    SELECT
        record_id,
        row_number() OVER (PARTITION BY order_id ORDER BY file_id, line) AS of_order,
        row_number() OVER (
            PARTITION BY ta_serial_no, confirm_date ORDER BY file_id, line
        ) AS of_serial
    FROM applying
    WHERE is_summary AND reason = ''
) AS ranked
WHERE applying.record_id = ranked.record_id
    AND (ranked.of_order > 1 OR ranked.of_serial > 1)

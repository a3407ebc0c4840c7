-- What kinds of rows there are, so that rules without any row need not be run.
SELECT
    min(confirm_date) AS oldest,
    array_agg(DISTINCT registered_on) FILTER (WHERE kind = 'PURCHASE')
        AS registered_on,
    bool_or(brings) AS brings,
    bool_or(NOT is_summary) AS has_parts,
    EXISTS (
        SELECT FROM applying WHERE is_summary AND reason = ''
        GROUP BY order_id HAVING count(*) > 1
    ) OR EXISTS (
        SELECT FROM applying WHERE is_summary AND reason = ''
        GROUP BY ta_serial_no HAVING count(*) > 1
    ) AS has_twins
FROM applying
WHERE reason = ''

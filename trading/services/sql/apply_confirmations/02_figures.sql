-- What kinds of rows there are, so that rules without any row need not be run.
-- Twins are counted by sorting, which is cheap: rows lie nearly in order already.
SELECT
    min(confirm_date) AS oldest,
    array_agg(DISTINCT registered_on) FILTER (WHERE kind = 'PURCHASE')
        AS registered_on,
    bool_or(brings) AS brings,
    bool_or(NOT is_summary) AS has_parts,
    count(*) FILTER (WHERE is_summary) > least(
        count(DISTINCT order_id) FILTER (WHERE is_summary),
        count(DISTINCT ta_serial_no) FILTER (WHERE is_summary)
    ) AS has_twins
FROM applying
WHERE reason = ''

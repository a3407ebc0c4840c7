-- How the rows of the file ended.
SELECT
    count(*) FILTER (
        WHERE status = '1'
            AND amount = our_amount
            AND state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
            AND NOT EXISTS (SELECT FROM overs WHERE overs.line = told.line)
    ),
    (SELECT count(*) FROM overs),
    count(*) FILTER (WHERE status = '9' OR state IN ('SUBMITTED', 'UNKNOWN')),
    count(*)
FROM told

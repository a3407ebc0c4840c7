-- One day takes orders, at most one earlier is in work, and days closed in order.
SELECT
    min(date)::text AS subject,
    count(*)::numeric AS amount,
    count(*) || ' days take orders' AS detail
FROM core_businessday
WHERE state = 'OPEN'
HAVING count(*) > 1
UNION ALL
SELECT min(date)::text, count(*), count(*) || ' days are not closed'
FROM core_businessday
WHERE state IN ('OPEN', 'CUT_OFF', 'PROCESSING', 'RECONCILING')
HAVING count(*) > 2
UNION ALL
SELECT day.date::text, 0, 'is closed while an earlier day is in work'
FROM core_businessday AS day
WHERE day.state = 'CLOSED'
    AND EXISTS (
        SELECT FROM core_businessday AS earlier
        WHERE earlier.date < day.date
            AND earlier.state IN ('OPEN', 'CUT_OFF', 'PROCESSING', 'RECONCILING')
    )
UNION ALL
SELECT day.date::text, 0, 'was passed over by the days that were opened'
FROM core_calendarday AS day
WHERE day.is_trading_day
    AND day.date BETWEEN
        (SELECT min(date) FROM core_businessday)
        AND (SELECT max(date) FROM core_businessday)
    AND NOT EXISTS (SELECT FROM core_businessday AS opened WHERE opened.date = day.date)

-- The windows in which debits named by the file are booked, by the day their 24 hours end:
-- 15:00 begins the next one.
SELECT DISTINCT ((told.succeeded_at AT TIME ZONE 'Asia/Shanghai') + interval '9 hours')::date
FROM told
WHERE told.succeeded_at IS NOT NULL AND told.status = '1'

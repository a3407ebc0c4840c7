-- What the file and our books say differently, one break each.
INSERT INTO found (place, reason, reference, subject, amount, ours, theirs)
SELECT
    line,
    reason,
    'channel_row:' || %(channel)s || ':' || serial_no || ':' || reason,
    %(channel)s || '/' || serial_no,
    amount,
    '',
    amount::text
FROM overs
UNION ALL
SELECT
    line, reason, 'collection:' || our_no || ':' || reason, our_no, difference,
    our_amount::text,
    CASE WHEN status = '1' THEN amount::text ELSE 'status ' || status END
FROM (
    SELECT
        told.line, told.our_no, told.our_amount, told.amount, told.status,
        CASE
            WHEN told.status = '1' AND told.amount <> told.our_amount
                THEN 'AMOUNT_DIFFERS'
            WHEN told.status = '1' AND told.state = 'REVERSED' THEN 'REVERSED_YET_PAID'
            WHEN told.status = '1' AND told.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
                AND told.our_serial_no NOT IN ('', told.serial_no)
                THEN 'SERIAL_DIFFERS'
            WHEN told.status IN ('2', '3', '4')
                AND told.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
                AND NOT EXISTS (
                    SELECT FROM told AS success
                    WHERE success.our_no = told.our_no AND success.status = '1'
                )
                THEN 'FAILED_AFTER_SUCCESS'
        END AS reason,
        CASE
            WHEN told.status = '1' AND told.state <> 'REVERSED'
                THEN abs(told.amount - told.our_amount)
            ELSE told.our_amount
        END AS difference
    FROM told
    WHERE told.collection_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM overs WHERE overs.line = told.line)
) AS compared
WHERE reason IS NOT NULL
UNION ALL
-- No end is known though the window is over: asked again until there is one.
SELECT
    debit.id, 'STILL_UNKNOWN', 'collection:' || debit.collection_no || ':STILL_UNKNOWN',
    debit.collection_no, debit.amount, debit.state,
    coalesce('status ' || (
        SELECT min(told.status) FROM told WHERE told.collection_id = debit.id
    ), '')
FROM settlement_collection AS debit
WHERE debit.channel_id = %(channel_id)s
    AND debit.state IN ('SUBMITTED', 'UNKNOWN')
    AND EXISTS (
        SELECT FROM settlement_collectionattempt AS attempt
        WHERE attempt.collection_id = debit.id AND attempt.called_at < %(until)s
    )
UNION ALL
-- Ours succeeded in a window whose file lacks it (短款).
SELECT
    debit.id, 'SHORT', 'collection:' || debit.collection_no || ':SHORT',
    debit.collection_no, debit.amount, debit.amount::text, ''
FROM settlement_collection AS debit
JOIN unnest(
    %(starts)s::timestamptz[], %(ends)s::timestamptz[]
) AS covered (start, ends)
    ON debit.succeeded_at >= covered.start AND debit.succeeded_at < covered.ends
WHERE debit.channel_id = %(channel_id)s
    AND debit.business_date >= %(since)s
    AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
    AND NOT EXISTS (
        SELECT FROM settlement_channelrow AS row
        JOIN settlement_channelfile AS file ON file.id = row.file_id
        WHERE row.our_no = debit.collection_no
            AND row.status <> '9'
            AND file.channel_id = %(channel_id)s
            AND (file.state = 'APPLIED' OR file.id = %(file_id)s)
    )

-- What a channel owes us for a window is what it debited in it, less what it remitted.
SELECT
    coalesce(owed.key, debited.key) AS subject,
    abs(coalesce(owed.amount, 0) - coalesce(debited.amount, 0)) AS amount,
    'booked ' || coalesce(owed.amount, 0) || ', debited ' || coalesce(debited.amount, 0)
        AS detail
FROM (
    SELECT account.key, sum(line.amount) AS amount
    FROM settlement_ledgeraccount AS account
    JOIN settlement_posting AS line ON line.account_id = account.id
    JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
    WHERE account.code = '1101' AND entry.subject_kind = 'COLLECTION'
    GROUP BY account.key
) AS owed
FULL JOIN (
    SELECT
        channel.code || '/' || to_char(
            (
                SELECT min(day.date) FROM core_calendarday AS day
                WHERE day.is_trading_day AND day.date >= success.date
            ),
            'YYYY-MM-DD'
        ) AS key,
        sum(success.amount) AS amount
    FROM (
        SELECT
            channel_id,
            -- 15:00 begins the next day's window.
            (
                (succeeded_at AT TIME ZONE 'Asia/Shanghai') + interval '9 hours'
            )::date AS date,
            sum(amount) AS amount
        FROM settlement_collection
        WHERE state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
        GROUP BY 1, 2
    ) AS success
    JOIN accounts_channel AS channel ON channel.id = success.channel_id
    GROUP BY 1
) AS debited USING (key)
WHERE coalesce(owed.amount, 0) <> coalesce(debited.amount, 0)
UNION ALL
-- What came for a window is what its account was credited with by movements of the bank.
SELECT
    coalesce(came.key, booked.key),
    abs(coalesce(came.amount, 0) - coalesce(booked.amount, 0)),
    'received ' || coalesce(came.amount, 0) || ', booked ' || coalesce(booked.amount, 0)
FROM (
    SELECT
        channel.code || '/' || to_char(remittance.window_day, 'YYYY-MM-DD') AS key,
        remittance.received AS amount
    FROM settlement_remittance AS remittance
    JOIN accounts_channel AS channel ON channel.id = remittance.channel_id
) AS came
FULL JOIN (
    SELECT account.key, -sum(line.amount) AS amount
    FROM settlement_ledgeraccount AS account
    JOIN settlement_posting AS line ON line.account_id = account.id
    JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
    WHERE account.code = '1101' AND entry.subject_kind = 'MOVEMENT'
    GROUP BY account.key
) AS booked USING (key)
WHERE coalesce(came.amount, 0) <> coalesce(booked.amount, 0)

-- What a channel owes for each window: the debits booked in it that a file of its has as
-- succeeded, and what only it has and we booked (长款).
SELECT day, sum(amount)
FROM (
    SELECT covered.day, least(debit.amount, told.amount) AS amount
    FROM unnest(
        %(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]
    ) AS covered (day, start, ends)
    JOIN settlement_collection AS debit
        ON debit.succeeded_at >= covered.start AND debit.succeeded_at < covered.ends
    JOIN (
        SELECT row.our_no, max(row.amount) AS amount
        FROM settlement_channelrow AS row
        JOIN settlement_channelfile AS file ON file.id = row.file_id
        WHERE row.status = '1'
            AND file.channel_id = %(channel_id)s
            AND file.window_day >= %(since)s
            AND (file.state = 'APPLIED' OR file.id = %(file_id)s)
        GROUP BY row.our_no
    ) AS told ON told.our_no = debit.collection_no
    WHERE debit.channel_id = %(channel_id)s
        AND debit.business_date >= %(since)s
        AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
    UNION ALL
    SELECT covered.day, line.amount
    FROM unnest(%(days)s::date[]) AS covered (day)
    JOIN settlement_ledgeraccount AS account
        ON account.code = '1101'
        AND account.key = %(channel)s || '/' || to_char(covered.day, 'YYYY-MM-DD')
    JOIN settlement_posting AS line ON line.account_id = account.id
    JOIN settlement_journalentry AS entry
        ON entry.id = line.entry_id AND entry.subject_kind = 'CHANNEL_ROW'
) AS owed
GROUP BY day

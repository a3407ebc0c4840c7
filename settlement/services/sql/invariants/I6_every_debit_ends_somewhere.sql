-- A successful debit is on the accounts of its orders, or among the unapplied receipts;
-- an order holds what was paid until it is final, and nothing after.
SELECT
    debit.collection_no AS subject,
    abs(debit.amount - coalesce(booked.amount, 0)) AS amount,
    'succeeded over ' || debit.amount || ', booked ' || coalesce(booked.amount, 0)
        AS detail
FROM settlement_collection AS debit
LEFT JOIN settlement_journalentry AS entry
    ON entry.reference = 'collection:' || debit.collection_no
LEFT JOIN LATERAL (
    SELECT -sum(line.amount) AS amount
    FROM settlement_posting AS line
    JOIN settlement_ledgeraccount AS account ON account.id = line.account_id
    WHERE line.entry_id = entry.id AND account.code IN ('2001', '2009')
) AS booked ON true
WHERE debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
    AND debit.amount <> coalesce(booked.amount, 0)
UNION ALL
SELECT
    debit.collection_no,
    debit.amount,
    'is ' || debit.state || ' and booked'
FROM settlement_collection AS debit
JOIN settlement_journalentry AS entry
    ON entry.reference = 'collection:' || debit.collection_no
WHERE debit.state IN ('CREATED', 'SUBMITTED', 'UNKNOWN', 'FAILED')
UNION ALL
SELECT
    asked.order_no,
    abs(asked.amount + coalesce(account.balance, 0)),
    asked.state || ' over ' || asked.amount || ', holds ' || coalesce(-account.balance, 0)
FROM trading_order AS asked
JOIN trading_fund AS fund ON fund.id = asked.fund_id
LEFT JOIN settlement_ledgeraccount AS account
    ON account.code = '2001' AND account.key = asked.order_no
    AND account.currency = fund.currency
WHERE asked.business_code = ANY (%(purchases)s)
    AND asked.state IN ('PAID', 'SENT')
    AND asked.amount <> coalesce(-account.balance, 0)
UNION ALL
SELECT
    asked.order_no,
    abs(account.balance),
    'is ' || asked.state || ' and still holds money'
FROM trading_order AS asked
JOIN settlement_ledgeraccount AS account
    ON account.code = '2001' AND account.key = asked.order_no
WHERE account.balance <> 0
    AND (
        asked.state IN ('PLACED', 'PAYING', 'PAYMENT_FAILED')
        OR asked.state IN ('CONFIRMED', 'PARTLY_CONFIRMED', 'FAILED')
        -- Confirmed, and its file is still to be booked: the next step's, no violation.
        AND NOT EXISTS (
            SELECT FROM trading_tarecord AS row
            WHERE row.order_id = asked.id
                AND row.result = 'A'
                AND NOT EXISTS (
                    SELECT FROM settlement_settledfile AS booked
                    WHERE booked.file_id = row.file_id
                )
        )
        -- Failed before it was sent: the next step gives its money back.
        AND NOT (asked.state = 'FAILED' AND asked.sent_in_id IS NULL)
    )
UNION ALL
SELECT asked.order_no, asked.confirmed_amount, 'failed, with a confirmed amount'
FROM trading_order AS asked
WHERE asked.state = 'FAILED' AND asked.confirmed_amount <> 0

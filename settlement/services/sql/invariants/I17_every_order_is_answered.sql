-- A final order has its row of the TA; a purchase has one only; no trade of a day that is
-- closed since its confirmation was due is without an answer. An account opening without
-- an answer is an open item, not a violation.
SELECT
    asked.order_no AS subject,
    coalesce(asked.amount, asked.shares, 0) AS amount,
    'is ' || asked.state || ' with ' || count(row.id) || ' rows of the TA' AS detail
FROM trading_order AS asked
LEFT JOIN trading_tarecord AS row
    ON row.order_id = asked.id AND row.result = 'A' AND row.detail_flag IN ('0', '')
WHERE asked.state IN ('CONFIRMED', 'PARTLY_CONFIRMED')
    OR asked.state = 'FAILED' AND asked.sent_in_id IS NOT NULL
GROUP BY asked.id
HAVING count(row.id) = 0
    OR count(row.id) > 1 AND asked.business_code = ANY (%(purchases)s)
    -- A subscription is accepted first (120, 162), then answered once more.
        AND count(row.id) FILTER (WHERE row.business_code NOT IN ('120', '162')) <> 1
UNION ALL
SELECT
    asked.order_no,
    coalesce(asked.amount, asked.shares, 0),
    'was sent on ' || asked.business_date || ' and has no answer'
FROM trading_order AS asked
JOIN trading_fund AS fund ON fund.id = asked.fund_id
WHERE asked.state = 'SENT'
    AND EXISTS (
        SELECT FROM core_businessday AS day
        WHERE day.state = 'CLOSED'
            AND day.date >= (
                SELECT due.date FROM core_calendarday AS due
                WHERE due.is_trading_day AND due.date > asked.business_date
                ORDER BY due.date
                OFFSET greatest(fund.confirm_days, 1) - 1
                LIMIT 1
            )
    )

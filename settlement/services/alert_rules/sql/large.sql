-- Large transfers (PBoC order 3 of 2016): the sum of one customer and one natural day,
-- money in and money out each for itself. In: debits, by the channel's time of success.
-- Out: what left our accounts for the customer's card, by the bank's day.
WITH moved AS (
    SELECT 'IN' AS side, (debit.succeeded_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day,
        capital.fund_trading_account_id AS customer_id, debit.amount
    FROM settlement_collection AS debit
    JOIN accounts_mandate AS mandate ON mandate.id = debit.mandate_id
    JOIN accounts_capitalaccount AS capital ON capital.id = mandate.capital_account_id
    WHERE debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
        AND debit.business_date >= %(since)s::date - 10
        AND (debit.succeeded_at AT TIME ZONE 'Asia/Shanghai')::date >= %(since)s
        AND (debit.succeeded_at AT TIME ZONE 'Asia/Shanghai')::date < %(until)s
    UNION ALL
    SELECT 'OUT', movement.booked_on, capital.fund_trading_account_id, -movement.amount
    FROM settlement_bankmovement AS movement
    JOIN settlement_payoutattempt AS attempt ON attempt.attempt_no = movement.subject_no
    JOIN settlement_payout AS payout ON payout.id = attempt.payout_id
    JOIN settlement_claim AS claim ON claim.id = payout.claim_id
    JOIN accounts_subaccount AS sub ON sub.id = claim.sub_account_id
    JOIN accounts_capitalaccount AS capital ON capital.id = sub.capital_account_id
    WHERE movement.nature = 'PAYOUT' AND movement.amount < 0
        AND movement.state <> 'REFUTED'
        AND movement.booked_on >= %(since)s AND movement.booked_on < %(until)s
)
SELECT moved.side, moved.on_day, customer.number, customer.kind, sum(moved.amount),
    count(*)
FROM moved
JOIN accounts_fundtradingaccount AS customer ON customer.id = moved.customer_id
GROUP BY moved.side, moved.on_day, customer.number, customer.kind
HAVING sum(moved.amount)
    >= CASE WHEN customer.kind = '1' THEN %(individual)s ELSE %(other)s END
ORDER BY moved.on_day, customer.number, moved.side

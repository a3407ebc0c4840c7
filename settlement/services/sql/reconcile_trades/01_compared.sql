-- Each purchase of the day beside what was debited for it and what its account 2001 holds.
CREATE TEMPORARY TABLE compared ON COMMIT DROP AS
SELECT
    asked.id,
    asked.order_no,
    asked.state,
    CASE WHEN asked.state IN ('PAID', 'SENT') THEN asked.amount ELSE 0 END AS paid,
    coalesce(debited.amount, 0) AS debited,
    coalesce(-account.balance, 0) AS held
FROM trading_order AS asked
JOIN trading_fund AS fund ON fund.id = asked.fund_id
LEFT JOIN LATERAL (
    SELECT sum(leg.amount) AS amount
    FROM settlement_collectionleg AS leg
    JOIN settlement_collection AS debit ON debit.id = leg.collection_id
    WHERE leg.order_id = asked.id AND debit.state = 'SUCCEEDED'
) AS debited ON true
LEFT JOIN settlement_ledgeraccount AS account
    ON account.code = '2001'
    AND account.key = asked.order_no
    AND account.currency = fund.currency
WHERE asked.business_date = %(business_date)s
    AND asked.business_code = ANY(%(purchases)s)
    AND asked.state IN ('PLACED', 'PAYING', 'PAID', 'SENT', 'PAYMENT_FAILED')

-- The decision about each refund begins here; how its amount is made stands beside it.
INSERT INTO settlement_refund (
    refund_no, claim_id, order_no, amount, paid, used, business_date, state
)
SELECT
    owed.refund_no, owed.claim_id, row.order_no, owed.amount, row.paid, row.used,
    %(business_date)s, 'CREATED'
FROM settling_claim AS owed
JOIN settling AS row USING (record_id)
WHERE owed.is_purchase
ORDER BY owed.refund_no

-- The decision about each refund begins here; how its amount is made stands beside it.
INSERT INTO settlement_refund (
    refund_no, claim_id, order_no, amount, paid, used, business_date, state
)
SELECT
    refund_no, claim_id, order_no, amount, paid, used, %(business_date)s, 'CREATED'
FROM settling_claim
WHERE is_purchase

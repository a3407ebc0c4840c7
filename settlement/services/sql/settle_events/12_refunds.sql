INSERT INTO settlement_refund (
    refund_no, claim_id, order_no, amount, paid, used, interest, business_date, state
)
SELECT
    refund_no, claim_id, order_no, amount, paid, used, interest, %(business_date)s,
    'CREATED'
FROM owing
WHERE kind = 'REFUND'
ORDER BY place

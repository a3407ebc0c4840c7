-- The lines of every entry: 1201 and, where the order still holds it, 2001, against the
-- claim in 2003 or 2004. Debit +, credit −.
CREATE TEMPORARY TABLE owing_line ON COMMIT DROP AS
SELECT
    owing.place,
    owing.entry_id,
    line.code,
    line.key,
    owing.currency,
    line.amount
FROM owing
CROSS JOIN LATERAL (
    VALUES
        ('1201', fund_key || '/' || to_char(pay_date, 'YYYY-MM-DD'), amount - principal),
        ('2001', order_no, principal),
        (CASE WHEN kind = 'REFUND' THEN '2003' ELSE '2004' END, claim_no, -amount)
) AS line (code, key, amount)
WHERE line.amount <> 0

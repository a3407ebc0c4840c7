-- Whom we owe: one claim a row that leaves money to a customer, numbered in file order.
CREATE TEMPORARY TABLE settling_claim ON COMMIT DROP AS
SELECT
    owed.record_id,
    owed.entry_id,
    dates.currency,
    owed.is_purchase,
    owed.amount,
    dates.due_date,
    dates.pay_date,
    %(claim_prefix)s || lpad((%(first_claim)s + owed.place)::text, 7, '0') AS claim_no,
    %(refund_prefix)s || lpad(
        (%(first_refund)s + owed.refund_place)::text, 7, '0'
    ) AS refund_no,
    nextval('settlement_claim_id_seq') AS claim_id,
    nextval('settlement_ledgeraccount_id_seq') AS account_id
FROM (
    SELECT
        settling.*,
        CASE WHEN is_purchase THEN refund ELSE net END AS amount,
        row_number() OVER (ORDER BY line) - 1 AS place,
        count(*) FILTER (WHERE is_purchase) OVER (ORDER BY line) - 1 AS refund_place
    FROM settling
    WHERE refund > 0 OR net > 0
) AS owed
JOIN settling_fund AS dates
    USING (fund_id, business_code, confirm_date, order_date)
ORDER BY owed.line

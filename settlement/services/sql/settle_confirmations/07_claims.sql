-- Whom we owe: one claim a row that leaves money to a customer, numbered in file order.
CREATE TEMPORARY TABLE settling_claim ON COMMIT DROP AS
SELECT
    row.record_id,
    row.is_purchase,
    row.order_no,
    row.ta_serial_no,
    row.confirm_date,
    row.sub_account_id,
    row.paid,
    row.used,
    row.owed AS amount,
    row.claim_account_id AS account_id,
    dates.fund_id,
    dates.currency,
    dates.due_date,
    dates.pay_date,
    %(claim_prefix)s || lpad(
        (%(first_claim)s - 1 + row_number() OVER (ORDER BY row.line))::text, 7, '0'
    ) AS claim_no,
    %(refund_prefix)s || lpad(
        (
            %(first_refund)s - 1
            + count(*) FILTER (WHERE row.is_purchase) OVER (ORDER BY row.line)
        )::text,
        7,
        '0'
    ) AS refund_no,
    nextval('settlement_claim_id_seq') AS claim_id
FROM settling AS row
JOIN settling_fund AS dates
    USING (fund_id, business_code, confirm_date, order_date)
WHERE row.claim_account_id IS NOT NULL
ORDER BY row.line

-- One origin, one claim: the unique origin refuses a second one for the same row.
INSERT INTO settlement_claim (
    id, claim_no, kind, origin_kind, origin_no, origin_key, business_date,
    sub_account_id, order_no, record_id, receipt_id, amount, currency, due_date, state
)
SELECT
    owed.claim_id,
    owed.claim_no,
    CASE WHEN owed.is_purchase THEN 'REFUND' ELSE 'REDEMPTION' END,
    'CONFIRMATION',
    owed.ta_serial_no,
    %(ta_code)s || ':' || owed.ta_serial_no || ':'
        || to_char(owed.confirm_date, 'YYYY-MM-DD'),
    %(business_date)s,
    owed.sub_account_id,
    owed.order_no,
    owed.record_id,
    receipt.id,
    owed.amount,
    owed.currency,
    owed.due_date,
    'OPEN'
FROM settling_claim AS owed
LEFT JOIN settlement_tareceipt AS receipt
    ON NOT owed.is_purchase
    AND receipt.fund_id = owed.fund_id
    AND receipt.pay_date = owed.pay_date
    AND receipt.kind = 'REDEMPTION'

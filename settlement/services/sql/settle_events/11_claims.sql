-- One origin, one claim; the frozen part of a dividend is an origin of its own.
INSERT INTO settlement_claim (
    id, claim_no, kind, origin_kind, origin_no, origin_key, business_date,
    sub_account_id, order_no, record_id, receipt_id, amount, currency, due_date, state
)
SELECT
    owing.claim_id,
    owing.claim_no,
    owing.kind,
    owing.origin_kind,
    owing.ta_serial_no,
    %(ta_code)s || ':' || owing.ta_serial_no || ':'
        || to_char(owing.confirm_date, 'YYYY-MM-DD') || owing.suffix,
    %(business_date)s,
    owing.sub_account_id,
    owing.order_no,
    owing.record_id,
    receipt.id,
    owing.amount,
    owing.currency,
    owing.due_date,
    CASE WHEN owing.on_hold THEN 'ON_HOLD' ELSE 'OPEN' END
FROM owing
LEFT JOIN settlement_tareceipt AS receipt
    ON owing.amount > owing.principal
    AND receipt.fund_id = owing.fund_id
    AND receipt.pay_date = owing.pay_date
    AND receipt.kind = owing.receipt_kind
ORDER BY owing.place

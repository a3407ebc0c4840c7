-- What the fund side owes us now: TA × fund × pay date × kind.
INSERT INTO settlement_tareceipt AS receipt (
    transfer_agent_id, fund_id, pay_date, kind, currency, amount, received, state
)
SELECT
    %(transfer_agent_id)s, fund_id, pay_date, receipt_kind, currency,
    sum(amount - principal), 0, 'EXPECTED'
FROM owing
WHERE amount > principal
GROUP BY fund_id, pay_date, receipt_kind, currency
ORDER BY fund_id, pay_date, receipt_kind
ON CONFLICT (fund_id, pay_date, kind)
DO UPDATE SET
    amount = receipt.amount + excluded.amount,
    state = CASE
        WHEN receipt.state = 'RECEIVED' THEN 'PARTLY_RECEIVED' ELSE receipt.state
    END

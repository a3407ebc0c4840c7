-- What the fund side owes us now: TA × fund × pay date. Where all had come before more
-- was confirmed, it has come in part.
INSERT INTO settlement_tareceipt AS receipt (
    transfer_agent_id, fund_id, pay_date, kind, currency, amount, received, state
)
SELECT
    transfer_agent_id, fund_id, pay_date, 'REDEMPTION', currency,
    sum(net + kept), 0, 'EXPECTED'
FROM settling_fund
WHERE NOT is_purchase
GROUP BY transfer_agent_id, fund_id, pay_date, currency
ORDER BY fund_id, pay_date
ON CONFLICT (fund_id, pay_date, kind)
DO UPDATE SET
    amount = receipt.amount + excluded.amount,
    state = CASE
        WHEN receipt.state = 'RECEIVED' THEN 'PARTLY_RECEIVED' ELSE receipt.state
    END

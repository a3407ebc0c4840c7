-- What the fund side owes us now: TA × fund × pay date.
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
DO UPDATE SET amount = receipt.amount + excluded.amount

-- What the fund side owes us, and how much of it came.
CREATE VIEW v_ta_receipts AS
SELECT
    agent.code AS ta_code,
    fund.code AS fund_code,
    receipt.pay_date,
    receipt.kind,
    receipt.amount,
    receipt.received,
    receipt.state
FROM settlement_tareceipt AS receipt
JOIN accounts_transferagent AS agent ON agent.id = receipt.transfer_agent_id
JOIN trading_fund AS fund ON fund.id = receipt.fund_id;

-- Instructions to the supervisory bank; TA and fund are null where a kind has none.
CREATE VIEW v_custodian_transfers AS
SELECT
    transfer.transfer_no,
    transfer.kind,
    agent.code AS ta_code,
    fund.code AS fund_code,
    transfer.amount,
    transfer.pay_date,
    transfer.state,
    transfer.content_sha256,
    transfer.currency
FROM settlement_custodiantransfer AS transfer
LEFT JOIN accounts_transferagent AS agent ON agent.id = transfer.transfer_agent_id
LEFT JOIN trading_fund AS fund ON fund.id = transfer.fund_id;

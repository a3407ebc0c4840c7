-- The register: what each sub trading account holds, and how much of it is held back.
CREATE VIEW v_holdings AS
SELECT
    sub_account.number AS sub_account_no,
    agent.code AS ta_code,
    coalesce(fund_account.number, '') AS ta_account_no,
    fund.code AS fund_code,
    holding.share_class,
    holding.shares,
    holding.frozen
FROM trading_holding AS holding
JOIN trading_fund AS fund ON fund.id = holding.fund_id
JOIN accounts_transferagent AS agent ON agent.id = fund.transfer_agent_id
JOIN accounts_subaccount AS sub_account ON sub_account.id = holding.sub_account_id
JOIN accounts_distributionaccount AS distribution
    ON distribution.id = sub_account.distribution_account_id
LEFT JOIN accounts_fundaccount AS fund_account
    ON fund_account.fund_trading_account_id = distribution.fund_trading_account_id
    AND fund_account.transfer_agent_id = fund.transfer_agent_id;

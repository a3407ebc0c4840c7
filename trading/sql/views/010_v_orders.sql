-- Orders with the accounts they were placed under. Amounts and shares are null where
-- the business has none: those of 001, 008 and 029 always, of 022 the shares asked for.
CREATE VIEW v_orders AS
SELECT
    placed.order_no,
    placed.business_date,
    placed.accepted_at,
    partner.code AS partner,
    sub_account.number AS sub_account_no,
    agent.code AS ta_code,
    coalesce(fund_account.number, '') AS ta_account_no,
    placed.business_code,
    fund.code AS fund_code,
    CASE WHEN placed.fund_id IS NOT NULL THEN placed.share_class END AS share_class,
    placed.amount,
    placed.shares,
    CASE
        WHEN placed.amount IS NOT NULL OR placed.shares IS NOT NULL
            THEN placed.confirmed_amount
    END AS confirmed_amount,
    CASE
        WHEN placed.amount IS NOT NULL OR placed.shares IS NOT NULL
            THEN placed.confirmed_shares
    END AS confirmed_shares,
    placed.state
FROM trading_order AS placed
JOIN accounts_subaccount AS sub_account ON sub_account.id = placed.sub_account_id
JOIN accounts_distributionaccount AS distribution
    ON distribution.id = sub_account.distribution_account_id
JOIN accounts_partner AS partner ON partner.id = distribution.partner_id
JOIN accounts_transferagent AS agent ON agent.id = placed.transfer_agent_id
LEFT JOIN accounts_fundaccount AS fund_account
    ON fund_account.fund_trading_account_id = distribution.fund_trading_account_id
    AND fund_account.transfer_agent_id = placed.transfer_agent_id
LEFT JOIN trading_fund AS fund ON fund.id = placed.fund_id;

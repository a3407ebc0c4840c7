-- The register of the TA's funds as of the file's day.
CREATE TEMPORARY TABLE ours ON COMMIT DROP AS
SELECT
    holding.id AS holding_id,
    sub_account.number AS sub_account_no,
    fund.code AS fund_code,
    holding.share_class,
    holding.shares - coalesce(moves.later, 0) AS shares,
    coalesce(moves.moved, false) AS moved,
    coalesce(moves.moved_later, false) AS moved_later
FROM trading_holding AS holding
JOIN trading_fund AS fund
    ON fund.id = holding.fund_id AND fund.transfer_agent_id = %(transfer_agent_id)s
JOIN accounts_subaccount AS sub_account ON sub_account.id = holding.sub_account_id
LEFT JOIN moves ON moves.holding_id = holding.id

-- Every change of a holding, with the TA's serial number of what caused it.
CREATE VIEW v_share_movements AS
SELECT
    sub_account.number AS sub_account_no,
    fund.code AS fund_code,
    holding.share_class,
    movement.business_date,
    movement.shares,
    movement.source_kind,
    movement.ta_serial_no
FROM trading_sharemovement AS movement
JOIN trading_holding AS holding ON holding.id = movement.holding_id
JOIN trading_fund AS fund ON fund.id = holding.fund_id
JOIN accounts_subaccount AS sub_account ON sub_account.id = holding.sub_account_id;

-- One row for each summary row (DetailFlag 0) of a TA's 04; its lots are not repeated.
CREATE VIEW v_confirmations AS
SELECT
    agent.code AS ta_code,
    row_.ta_serial_no,
    row_.confirm_date,
    row_.order_no,
    row_.business_code,
    row_.fund_code,
    row_.confirmed_amount,
    row_.confirmed_shares,
    row_.return_code,
    file.name AS file_name,
    row_.business_date,
    row_.result
FROM trading_tarecord AS row_
JOIN trading_tafile AS file ON file.id = row_.file_id
JOIN trading_tapackage AS package ON package.id = file.package_id
JOIN accounts_transferagent AS agent ON agent.id = package.transfer_agent_id
WHERE file.file_type = '04' AND row_.detail_flag IN ('0', '');

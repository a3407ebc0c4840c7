-- Every row of a package's 06 beside the account and the fund, and the first rule it
-- breaks. A dividend has no application: its key is TA serial number and confirm date.
--
-- Ids go by the line of the file, whatever way the server goes.
CREATE TEMPORARY TABLE dividend ON COMMIT DROP AS
SELECT
    (%(first_ids)s::bigint[])[array_position(%(file_ids)s::bigint[], told.file_id)]
        + told.line - 1 AS record_id,
    told.file_id,
    told.line,
    told.byte_offset,
    coalesce(told.business_code, '') AS business_code,
    coalesce(told.ta_serial_no, '') AS ta_serial_no,
    told.confirm_date,
    coalesce(told.return_code, '') AS return_code,
    coalesce(told.sub_account_no, '') AS sub_account_no,
    coalesce(told.ta_account_no, '') AS ta_account_no,
    coalesce(told.fund_code, '') AS fund_code,
    coalesce(told.share_class, '0') AS share_class,
    sub_account.id AS sub_account_id,
    fund.id AS fund_id,
    coalesce(told.confirmed_amount, 0) * 0.01 AS amount,
    coalesce(told.reinvested_shares, 0) * 0.01 AS shares,
    coalesce(told.frozen_amount, 0) * 0.01 AS frozen_amount,
    coalesce(told.frozen_shares, 0) * 0.01 AS frozen_shares,
    coalesce(told.charge, 0) * 0.01 AS charge,
    coalesce(told.agency_fee, 0) * 0.01 AS agency_fee,
    told.pay_date,
    coalesce(told.dividend_type, '0') AS dividend_type,
    CASE
        WHEN told.business_code IS DISTINCT FROM '143' THEN 'NOT_YET_HANDLED'
        WHEN told.distributor_code IS DISTINCT FROM %(distributor)s
            THEN 'WRONG_DISTRIBUTOR'
        WHEN told.confirm_date IS NULL OR told.confirm_date > %(file_date)s
            THEN 'WRONG_DATE'
        WHEN coalesce(told.ta_serial_no, '') = '' THEN 'NO_SERIAL'
        WHEN fund.id IS NULL THEN 'UNKNOWN_FUND'
        WHEN told.currency <> fund.currency THEN 'WRONG_CURRENCY'
        WHEN fund_account.id IS NULL THEN 'WRONG_ACCOUNT'
        WHEN least(told.confirmed_amount, told.reinvested_shares, told.frozen_amount,
            told.frozen_shares, told.charge, told.agency_fee) < 0 THEN 'NEGATIVE'
        WHEN told.frozen_amount > coalesce(told.confirmed_amount, 0)
            OR told.frozen_shares > coalesce(told.reinvested_shares, 0)
            THEN 'MORE_FROZEN'
        ELSE ''
    END AS reason
FROM dividend_row AS told
LEFT JOIN trading_fund AS fund
    ON fund.code = told.fund_code AND fund.transfer_agent_id = %(transfer_agent_id)s
LEFT JOIN accounts_subaccount AS sub_account ON sub_account.number = told.sub_account_no
LEFT JOIN accounts_tradingregistration AS registration
    ON registration.sub_account_id = sub_account.id
    AND registration.fund_account_id IN (
        SELECT id FROM accounts_fundaccount
        WHERE transfer_agent_id = %(transfer_agent_id)s
    )
LEFT JOIN accounts_fundaccount AS fund_account
    ON fund_account.id = registration.fund_account_id
    AND (fund_account.number = told.ta_account_no OR told.ta_account_no IS NULL)

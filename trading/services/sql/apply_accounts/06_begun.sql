-- What the TA or its counter began is about a fund account of ours, and about the sub
-- account where one is named (109 always names it). The answers of this package are
-- in: a number that came with them is known. An account is let go without shares only.
WITH judged AS (
    SELECT
        told.record_id,
        fund_account.id AS fund_account_id,
        registration.id AS registration_id,
        CASE
            WHEN fund_account.id IS NULL
                OR registration.id IS NULL
                AND (told.sub_account_no <> '' OR told.business_code = '109')
                THEN 'WRONG_ACCOUNT'
            WHEN told.business_code NOT IN ('102', '109') THEN ''
            WHEN NOT EXISTS (
                SELECT FROM accounts_tradingregistration AS ending
                WHERE ending.fund_account_id = fund_account.id
                    AND (told.business_code = '102' OR ending.id = registration.id)
                    AND ending.state = ANY (%(removable)s)
            ) THEN 'WRONG_ACCOUNT'
            WHEN EXISTS (
                SELECT
                FROM accounts_tradingregistration AS ending
                JOIN trading_holding AS holding
                    ON holding.sub_account_id = ending.sub_account_id
                JOIN trading_fund AS fund ON fund.id = holding.fund_id
                WHERE ending.fund_account_id = fund_account.id
                    AND (told.business_code = '102' OR ending.id = registration.id)
                    AND fund.transfer_agent_id = %(transfer_agent_id)s
                    AND holding.shares <> 0
            ) THEN 'SHARES_LEFT'
            ELSE ''
        END AS reason
    FROM answering AS told
    LEFT JOIN accounts_fundaccount AS fund_account
        ON fund_account.transfer_agent_id = %(transfer_agent_id)s
        AND fund_account.number = told.ta_account_no
        AND fund_account.number <> ''
    LEFT JOIN accounts_subaccount AS sub_account
        ON sub_account.number = told.sub_account_no
    LEFT JOIN accounts_tradingregistration AS registration
        ON registration.sub_account_id = sub_account.id
        AND registration.fund_account_id = fund_account.id
    WHERE told.reason = '' AND told.is_begun
)
UPDATE answering
SET reason = judged.reason,
    fund_account_id = judged.fund_account_id,
    registration_id = judged.registration_id
FROM judged
WHERE judged.record_id = answering.record_id

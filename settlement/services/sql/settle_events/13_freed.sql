-- 157: a frozen dividend is free; the claim on hold of the same account and fund, up to
-- what the TA frees, oldest first.
WITH freed AS (
    SELECT sub_account.id AS sub_account_id, row.fund_code, sum(row.confirmed_amount) AS amount
    FROM trading_tarecord AS row
    JOIN accounts_subaccount AS sub_account ON sub_account.number = row.sub_account_no
    WHERE row.business_date = %(file_date)s
        AND row.file_id = %(file_id)s
        AND row.result = 'A'
        AND row.detail_flag IN ('0', '')
        AND row.business_code = '157'
    GROUP BY sub_account.id, row.fund_code
), waiting AS (
    SELECT
        claim.id,
        claim.claim_no,
        freed.amount,
        sum(claim.amount) OVER (
            PARTITION BY claim.sub_account_id, freed.fund_code ORDER BY claim.id
        ) AS until_here
    FROM settlement_claim AS claim
    JOIN freed USING (sub_account_id)
    JOIN trading_tarecord AS origin
        ON origin.id = claim.record_id AND origin.fund_code = freed.fund_code
    WHERE claim.kind = 'DIVIDEND' AND claim.state = 'ON_HOLD'
)
UPDATE settlement_claim AS claim
SET state = 'OPEN'
FROM waiting
WHERE claim.id = waiting.id AND waiting.until_here <= waiting.amount

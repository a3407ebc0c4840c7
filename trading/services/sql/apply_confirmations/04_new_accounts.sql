-- A first purchase may bring the TA's number of a person who has none yet. It must be
-- one number a person, and nobody else's.
WITH told AS (
    SELECT DISTINCT fund_account_id, ta_account_no
    FROM applying
    WHERE is_summary AND reason = '' AND return_code = '0000'
        AND ta_account_no <> '' AND known_ta_account_no = ''
)
UPDATE applying
SET reason = 'WRONG_ACCOUNT', target = NULL
WHERE is_summary AND reason = '' AND return_code = '0000'
    AND ta_account_no <> '' AND known_ta_account_no = ''
    AND (
        fund_account_id IS NULL
        OR ta_account_no IN (
            SELECT number FROM accounts_fundaccount
            WHERE transfer_agent_id = %(transfer_agent_id)s AND number <> ''
        )
        OR ta_account_no IN (
            SELECT ta_account_no FROM told GROUP BY ta_account_no HAVING count(*) > 1
        )
        OR fund_account_id IN (
            SELECT fund_account_id FROM told GROUP BY fund_account_id HAVING count(*) > 1
        )
    )

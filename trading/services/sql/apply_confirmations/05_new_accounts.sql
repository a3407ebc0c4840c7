-- A first purchase may bring the TA's number of a person who has none yet. It must be
-- one number a person, and nobody else's. What is right is told to the accounts room.
CREATE TEMPORARY TABLE brought ON COMMIT DROP AS
SELECT
    applying.record_id,
    registration.id AS registration_id,
    registration.fund_account_id,
    staged.ta_account_no,
    staged.ta_account_no IN (
        SELECT number FROM accounts_fundaccount
        WHERE transfer_agent_id = %(transfer_agent_id)s AND number <> ''
    ) AS is_taken
FROM applying
JOIN trading_stagedrow AS staged USING (file_id, line)
JOIN trading_order AS asked ON asked.id = applying.order_id
LEFT JOIN accounts_tradingregistration AS registration
    ON registration.id = asked.registration_id
WHERE applying.brings AND applying.reason = ''

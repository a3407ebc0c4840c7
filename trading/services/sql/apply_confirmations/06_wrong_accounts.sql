-- Of two numbers for one person, or two persons with one number, none is believed.
WITH unfit AS (
    DELETE FROM brought
    WHERE is_taken
        OR fund_account_id IS NULL
        OR fund_account_id IN (
            SELECT fund_account_id FROM brought
            GROUP BY fund_account_id HAVING count(DISTINCT ta_account_no) > 1
        )
        OR ta_account_no IN (
            SELECT ta_account_no FROM brought
            GROUP BY ta_account_no HAVING count(DISTINCT fund_account_id) > 1
        )
    RETURNING record_id
)
UPDATE applying
SET reason = 'WRONG_ACCOUNT', target = NULL
FROM unfit
WHERE applying.record_id = unfit.record_id

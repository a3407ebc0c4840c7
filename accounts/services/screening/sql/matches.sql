-- Customers whose certificate number or name is on the list, as indexes of the whole
-- normalised value. One row a customer and listed person: certain by the number.
WITH list AS (
    SELECT id FROM accounts_screeninglist WHERE version = %(version)s
), found AS (
    SELECT key.fund_trading_account_id AS person_id, entry.reference, false AS certain
    FROM accounts_screeningkey AS key
    JOIN accounts_screeningentry AS entry ON entry.name_index = key.name_index
    WHERE key.fund_trading_account_id = ANY(%(people)s)
        AND entry.screening_list_id = (SELECT id FROM list)
    UNION ALL
    SELECT key.fund_trading_account_id, entry.reference, true
    FROM accounts_screeningkey AS key
    JOIN accounts_screeningentry AS entry
        ON entry.certificate_index = key.certificate_index
        AND entry.certificate_index <> ''
    WHERE key.fund_trading_account_id = ANY(%(people)s)
        AND entry.screening_list_id = (SELECT id FROM list)
)
SELECT person_id, reference, bool_or(certain)
FROM found
GROUP BY person_id, reference
ORDER BY person_id, reference

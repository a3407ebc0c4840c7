-- Registrations that the TA let go: one (109), or all of a fund account (102).
SELECT DISTINCT ending.id
FROM answering AS told
JOIN accounts_tradingregistration AS ending
    ON ending.fund_account_id = told.fund_account_id
    AND (told.business_code = '102' OR ending.id = told.registration_id)
WHERE told.reason = '' AND told.is_begun AND told.business_code IN ('102', '109')
    AND ending.state = ANY (%(removable)s)

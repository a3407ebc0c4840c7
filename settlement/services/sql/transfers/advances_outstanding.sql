-- What each bank advanced on orders whose proceeds are not confirmed yet: accounts 1202,
-- by the account 2010 that was credited with them.
SELECT owed.key, owed.currency, sum(advanced.balance) AS amount
FROM settlement_ledgeraccount AS advanced
JOIN LATERAL (
    SELECT account.key, account.currency
    FROM settlement_posting AS line
    JOIN settlement_posting AS other ON other.entry_id = line.entry_id
    JOIN settlement_ledgeraccount AS account
        ON account.id = other.account_id AND account.code = '2010'
    WHERE line.account_id = advanced.id AND line.amount > 0
    LIMIT 1
) AS owed ON true
WHERE advanced.code = '1202' AND advanced.balance > 0
GROUP BY owed.key, owed.currency

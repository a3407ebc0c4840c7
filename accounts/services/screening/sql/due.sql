-- Customers who were not compared with this edition of the lists since the day after
-- %(until)s, in the order of their ids, from the one after %(after)s on.
SELECT person.id
FROM accounts_fundtradingaccount AS person
WHERE person.id > %(after)s
    AND NOT EXISTS (
        SELECT FROM accounts_screening AS done
        WHERE done.fund_trading_account_id = person.id
            AND done.list_version = %(version)s
            AND done.business_date > %(until)s
    )
ORDER BY person.id
LIMIT %(most)s

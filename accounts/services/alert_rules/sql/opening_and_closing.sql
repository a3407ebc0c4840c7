-- Frequent opening and closing (internal control guidance 2007): what a customer
-- opened and closed within the window, by the day on which it was bound or ended.
WITH events AS (
    SELECT capital.fund_trading_account_id AS customer_id, card.valid_from AS on_day,
        FALSE AS is_closing
    FROM accounts_bankcard AS card
    JOIN accounts_capitalaccount AS capital ON capital.id = card.capital_account_id
    WHERE card.valid_from BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT capital.fund_trading_account_id, card.valid_until, TRUE
    FROM accounts_bankcard AS card
    JOIN accounts_capitalaccount AS capital ON capital.id = card.capital_account_id
    WHERE card.valid_until BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT capital.fund_trading_account_id, mandate.signed_on, FALSE
    FROM accounts_mandate AS mandate
    JOIN accounts_capitalaccount AS capital ON capital.id = mandate.capital_account_id
    WHERE mandate.signed_on BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT fund.fund_trading_account_id, registration.active_since, FALSE
    FROM accounts_tradingregistration AS registration
    JOIN accounts_fundaccount AS fund ON fund.id = registration.fund_account_id
    WHERE registration.active_since BETWEEN %(since)s AND %(until)s
)
SELECT customer.number, count(*) FILTER (WHERE NOT events.is_closing),
    count(*) FILTER (WHERE events.is_closing), max(events.on_day)
FROM events
JOIN accounts_fundtradingaccount AS customer ON customer.id = events.customer_id
GROUP BY customer.number
HAVING count(*) >= %(most)s
    AND count(*) FILTER (WHERE events.is_closing) >= %(closings)s
ORDER BY customer.number

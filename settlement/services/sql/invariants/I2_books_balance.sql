-- All balances of a book sum to zero in each currency.
SELECT
    'book ' || book || ' ' || currency AS subject,
    abs(sum(balance)) AS amount,
    'balances do not sum to zero' AS detail
FROM settlement_ledgeraccount
GROUP BY book, currency
HAVING sum(balance) <> 0

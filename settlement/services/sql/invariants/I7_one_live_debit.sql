-- An order has one debit that is under way, unknown or successful; a debit that was sent
-- has one attempt, one that was not has none.
SELECT
    asked.order_no AS subject,
    sum(leg.amount) AS amount,
    count(*) || ' live debits' AS detail
FROM settlement_collectionleg AS leg
JOIN settlement_collection AS debit ON debit.id = leg.collection_id
JOIN trading_order AS asked ON asked.id = leg.order_id
WHERE debit.state IN ('CREATED', 'SUBMITTED', 'UNKNOWN', 'SUCCEEDED')
GROUP BY asked.order_no
HAVING count(*) > 1
UNION ALL
SELECT
    debit.collection_no,
    debit.amount,
    'is ' || debit.state || ' with ' || count(attempt.id) || ' attempts'
FROM settlement_collection AS debit
LEFT JOIN settlement_collectionattempt AS attempt ON attempt.collection_id = debit.id
GROUP BY debit.id
HAVING count(attempt.id) <> CASE WHEN debit.state = 'CREATED' THEN 0 ELSE 1 END

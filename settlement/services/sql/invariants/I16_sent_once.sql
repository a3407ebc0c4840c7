-- An order that was sent stands in one file, and a file that went out holds the orders
-- that were allotted to it.
SELECT
    asked.order_no AS subject,
    coalesce(asked.amount, asked.shares, 0) AS amount,
    'is ' || asked.state || ' and in no file that went out' AS detail
FROM trading_order AS asked
WHERE asked.state IN ('SENT', 'ACCEPTED', 'ROLLED_OVER', 'CONFIRMED', 'PARTLY_CONFIRMED')
    AND NOT EXISTS (
        SELECT FROM trading_tafile AS file
        JOIN trading_tapackage AS package ON package.id = file.package_id
        WHERE file.id = asked.sent_in_id
            AND package.direction = 'OUT'
            AND package.state = 'WRITTEN'
            AND package.transfer_agent_id = asked.transfer_agent_id
    )
UNION ALL
SELECT
    file.name,
    abs(file.records - count(asked.id)),
    'holds ' || file.records || ' records, ' || count(asked.id) || ' orders are allotted'
FROM trading_tafile AS file
JOIN trading_tapackage AS package ON package.id = file.package_id
LEFT JOIN trading_order AS asked ON asked.sent_in_id = file.id
WHERE package.direction = 'OUT'
    AND package.state = 'WRITTEN'
    AND file.file_type IN ('01', '03')
GROUP BY file.id
HAVING file.records <> count(asked.id)

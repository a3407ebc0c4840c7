-- What was applied for is what was used and what goes back; an order says what its rows
-- say, and its state says the same. A subscription says what its 130 does, and what its
-- 120 does until then; 137 says what another fund took, 149 what goes back.
SELECT
    asked.order_no AS subject,
    abs(asked.confirmed_amount - rows.amount) + abs(asked.confirmed_shares - rows.shares)
        AS amount,
    'says ' || asked.confirmed_amount || ' and ' || asked.confirmed_shares
        || ' shares, its rows ' || rows.amount || ' and ' || rows.shares AS detail
FROM trading_order AS asked
JOIN (
    SELECT
        order_id,
        sum(coalesce(confirmed_amount, 0)) AS amount,
        sum(coalesce(confirmed_shares, 0)) AS shares
    FROM trading_tarecord
    WHERE result = 'A' AND detail_flag IN ('0', '') AND order_id IS NOT NULL
        AND business_code NOT IN ('137', '149', '162')
        AND (
            business_code <> '120'
            OR order_id IN (SELECT id FROM trading_order WHERE state = 'ACCEPTED')
        )
    GROUP BY order_id
) AS rows ON rows.order_id = asked.id
WHERE asked.confirmed_amount <> rows.amount OR asked.confirmed_shares <> rows.shares
UNION ALL
SELECT
    entry.subject_no,
    abs(asked.amount - sum(line.amount)),
    'applied for ' || asked.amount || ', used and given back ' || sum(line.amount)
FROM settlement_journalentry AS entry
JOIN settlement_posting AS line ON line.entry_id = entry.id AND line.amount > 0
JOIN trading_order AS asked ON asked.order_no = entry.subject_no
WHERE entry.event IN (
    'PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED', 'PURCHASE_FAILED'
) AND entry.book = 'S'
GROUP BY entry.id, asked.amount
HAVING sum(line.amount) <> asked.amount
UNION ALL
SELECT
    order_no,
    coalesce(confirmed_amount, 0),
    'is ' || state || ' with ' || coalesce(confirmed_amount, 0) || ' and '
        || coalesce(confirmed_shares, 0) || ' shares confirmed'
FROM trading_order
WHERE CASE state
    WHEN 'CONFIRMED' THEN
        amount > 0 AND coalesce(confirmed_amount, 0) = 0
        OR shares > 0 AND coalesce(confirmed_shares, 0) <> shares
    WHEN 'PARTLY_CONFIRMED' THEN
        amount > 0 AND coalesce(confirmed_amount, 0) = 0
        OR shares > 0 AND coalesce(confirmed_shares, 0) NOT BETWEEN 0.01 AND shares - 0.01
    WHEN 'FAILED' THEN
        coalesce(confirmed_amount, 0) <> 0 OR coalesce(confirmed_shares, 0) <> 0
    ELSE false
END

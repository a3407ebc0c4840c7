-- All lines of all entries by one statement, so that the database weighs whole entries.
-- One pass over the rows, which lie in the order of their entries; a row has up to three
-- lines: 1 the order's account, 2 the fund side's, 3 the claim's.
--
-- purchase:   2001 p / 2002 u−k, 2011 k, 2003 p−u;  book O: 9101 k / 9301 k
-- redemption: 1201 n+k / 2004 n, 2011 k;            book O: 9101 k / 9301 k
INSERT INTO settlement_posting (
    business_date, entry_id, account_id, book, amount, currency
)
SELECT
    %(business_date)s,
    row.entry_id,
    CASE line.place
        WHEN 1 THEN row.order_account_id
        WHEN 2 THEN dates.side_account_id
        ELSE row.claim_account_id
    END,
    'S',
    CASE
        WHEN line.place = 1 THEN row.paid
        WHEN line.place = 3 THEN -row.owed
        WHEN row.is_purchase THEN row.kept - row.used
        ELSE row.net + row.kept
    END,
    dates.currency
FROM settling AS row
JOIN settling_fund AS dates USING (fund_id, business_code, confirm_date, order_date)
CROSS JOIN (VALUES (1), (2), (3)) AS line (place)
WHERE CASE line.place
        WHEN 1 THEN row.is_purchase
        WHEN 2 THEN NOT row.is_purchase OR row.used <> row.kept
        ELSE row.claim_account_id IS NOT NULL
    END
UNION ALL
SELECT
    %(business_date)s, fee.entry_id, fee.account_id, fee.book, fee.amount, dates.currency
FROM settling AS row
JOIN settling_fund AS dates USING (fund_id, business_code, confirm_date, order_date)
CROSS JOIN LATERAL (
    VALUES
        (row.entry_id, dates.fee_account_id, 'S', -row.kept),
        (row.own_entry_id, dates.own_fee_account_id, 'O', row.kept),
        (row.own_entry_id, dates.own_income_account_id, 'O', -row.kept)
) AS fee (entry_id, account_id, book, amount)
WHERE %(has_own)s AND row.kept <> 0

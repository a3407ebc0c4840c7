-- All lines of all entries by one statement, so that the database weighs whole entries.
-- One pass over the rows, which lie in the order of their entries.
--
-- purchase:   2001 p / 2002 u−k, 2011 k, 2003 p−u;  book O: 9101 k / 9301 k
-- redemption: 1201 n+k / 2004 n, 2011 k;            book O: 9101 k / 9301 k
INSERT INTO settlement_posting (
    business_date, entry_id, account_id, book, amount, currency
)
SELECT
    %(business_date)s, row.entry_id, line.account_id, 'S', line.amount, dates.currency
FROM settling AS row
JOIN settling_fund AS dates USING (fund_id, business_code, confirm_date, order_date)
CROSS JOIN LATERAL (
    VALUES
        (row.order_account_id, row.paid),
        (
            dates.side_account_id,
            CASE
                WHEN row.is_purchase THEN row.kept - row.used
                ELSE row.net + row.kept
            END
        ),
        (row.claim_account_id, -row.owed)
) AS line (account_id, amount)
WHERE line.amount <> 0
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
WHERE row.kept <> 0

-- Clearing by hand-tuned SQL: match, postings, balances, holdings.
SET LOCAL work_mem = '256MB';
CREATE TEMP TABLE cleared ON COMMIT DROP AS
SELECT o.id AS order_id, o.order_no, o.sub_account_id, o.fund_id, f.code AS fund_code,
       o.business_code IN ('020', '022', '039') AS purchase,
       coalesce(o.amount, 0) AS paid,
       s.confirmed_amount / 100.0 AS amount, s.confirmed_shares / 100.0 AS shares,
       CASE
           WHEN s.return_code <> '0000' THEN 'FAILED'
           WHEN s.confirmed_amount / 100.0 = o.amount
               OR s.confirmed_shares / 100.0 = o.shares THEN 'CONFIRMED'
           ELSE 'PARTLY_CONFIRMED'
       END AS state
FROM baseline.staged AS s
JOIN baseline.orders AS o USING (order_no)
JOIN trading_fund AS f ON f.id = o.fund_id
WHERE o.state = 'SENT'
  AND (s.business_code::integer - 100) = o.business_code::integer;
ANALYZE cleared;

UPDATE baseline.orders AS o
SET state = c.state, confirmed_amount = c.amount, confirmed_shares = c.shares
FROM cleared AS c WHERE o.id = c.order_id;

-- Purchases: paid by the order, used for the fund, the rest refunded; redemptions:
-- receivable from the fund, payable to the customer.
CREATE TEMP TABLE line ON COMMIT DROP AS
SELECT c.order_id, l.code, l.key, l.amount
FROM cleared AS c
CROSS JOIN LATERAL (VALUES
    ('2001', c.order_no, CASE WHEN c.purchase THEN c.paid ELSE 0 END),
    ('2002', c.fund_code, CASE WHEN c.purchase THEN -c.amount ELSE 0 END),
    ('2003', c.order_no, CASE WHEN c.purchase THEN c.amount - c.paid ELSE 0 END),
    ('1201', c.fund_code, CASE WHEN c.purchase THEN 0 ELSE c.amount END),
    ('2004', c.order_no, CASE WHEN c.purchase THEN 0 ELSE -c.amount END)
) AS l (code, key, amount)
WHERE l.amount <> 0;
ANALYZE line;

INSERT INTO baseline.account AS a (code, key, balance)
SELECT code, key, sum(amount) FROM line GROUP BY code, key
ON CONFLICT (code, key) DO UPDATE SET balance = a.balance + excluded.balance;

INSERT INTO baseline.posting (business_date, order_id, account_id, amount)
SELECT '2025-01-03', l.order_id, a.id, l.amount
FROM line AS l JOIN baseline.account AS a USING (code, key);

INSERT INTO baseline.holding AS h (sub_account_id, fund_id, shares)
SELECT sub_account_id, fund_id, sum(CASE WHEN purchase THEN shares ELSE -shares END)
FROM cleared WHERE shares > 0 GROUP BY sub_account_id, fund_id
ON CONFLICT (sub_account_id, fund_id) DO UPDATE SET shares = h.shares + excluded.shares;

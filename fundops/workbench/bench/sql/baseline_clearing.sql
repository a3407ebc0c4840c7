-- Clearing by hand-tuned SQL: match, entries with their postings, balances,
-- holdings, checks.
-- One look-up an order; ids drawn beforehand, so that nothing is joined by text twice.
SET LOCAL work_mem = '256MB';
CREATE TEMP TABLE cleared ON COMMIT DROP AS
SELECT o.id AS order_id, o.order_no, o.sub_account_id, o.fund_id,
       o.business_code <> '024' AS purchase, o.amount AS paid,
       a.id AS order_account_id,
       CASE
           WHEN o.business_code = '024' THEN s.confirmed_amount > 0
           ELSE s.confirmed_amount / 100.0 < o.amount
       END AS owed,
       s.confirmed_amount / 100.0 AS amount, s.confirmed_shares / 100.0 AS shares,
       CASE
           WHEN s.return_code <> '0000' THEN 'FAILED'
           WHEN s.confirmed_amount / 100.0 = o.amount
               OR s.confirmed_shares / 100.0 = o.shares THEN 'CONFIRMED'
           ELSE 'PARTLY_CONFIRMED'
       END AS state,
       s.ta_serial_no, nextval('baseline.entry_id_seq') AS entry_id,
       NULL::bigint AS claim_account_id
FROM baseline.staged AS s
JOIN baseline.orders AS o
  ON o.order_no = s.order_no
 AND o.business_code::integer = s.business_code::integer - 100
LEFT JOIN baseline.account AS a ON a.code = '2001' AND a.key = o.order_no
WHERE o.state = 'SENT';
UPDATE cleared SET claim_account_id = nextval('baseline.account_id_seq') WHERE owed;
ANALYZE cleared;

UPDATE baseline.orders AS o
SET state = c.state, confirmed_amount = c.amount, confirmed_shares = c.shares
FROM cleared AS c WHERE o.id = c.order_id;

-- Balances: the order's money is drawn, the fund's side gathers, each claim is its own.
UPDATE baseline.account AS a SET balance = a.balance + c.paid
FROM cleared AS c WHERE a.id = c.order_account_id;
INSERT INTO baseline.account (id, code, key, balance)
SELECT claim_account_id, CASE WHEN purchase THEN '2003' ELSE '2004' END, order_no,
       CASE WHEN purchase THEN amount - paid ELSE -amount END
FROM cleared WHERE owed;
CREATE TEMP TABLE shared ON COMMIT DROP AS
WITH moved AS (
    INSERT INTO baseline.account AS a (code, key, balance)
    SELECT CASE WHEN purchase THEN '2002' ELSE '1201' END, fund_id::text,
           sum(CASE WHEN purchase THEN -amount ELSE amount END)
    FROM cleared WHERE amount > 0 GROUP BY purchase, fund_id
    ON CONFLICT (code, key) DO UPDATE SET balance = a.balance + excluded.balance
    RETURNING a.id, a.code, a.key
)
SELECT id, code = '2002' AS purchase, key::bigint AS fund_id FROM moved;

INSERT INTO baseline.entry (id, business_date, reference)
SELECT entry_id, '2025-01-03', 'confirmed:' || ta_serial_no FROM cleared;
INSERT INTO baseline.posting (business_date, entry_id, account_id, amount)
SELECT '2025-01-03', c.entry_id, l.account_id, l.amount
FROM cleared AS c
LEFT JOIN shared AS f USING (purchase, fund_id)
CROSS JOIN LATERAL (VALUES
    (c.order_account_id, c.paid),
    (f.id, CASE WHEN c.purchase THEN -c.amount ELSE c.amount END),
    (c.claim_account_id, CASE WHEN c.purchase THEN c.amount - c.paid ELSE -c.amount END)
) AS l (account_id, amount)
WHERE l.account_id IS NOT NULL AND l.amount <> 0;

INSERT INTO baseline.holding AS h (sub_account_id, fund_id, shares)
SELECT sub_account_id, fund_id, sum(CASE WHEN purchase THEN shares ELSE -shares END)
FROM cleared WHERE shares > 0 GROUP BY sub_account_id, fund_id
ON CONFLICT (sub_account_id, fund_id) DO UPDATE SET shares = h.shares + excluded.shares;

-- Checks: every entry's lines sum to zero, its account is empty, no holding is short.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM baseline.posting WHERE business_date = '2025-01-03'
        GROUP BY entry_id HAVING sum(amount) <> 0
    ) OR EXISTS (
        SELECT FROM cleared AS c JOIN baseline.account AS a ON a.id = c.order_account_id
        WHERE a.balance <> 0
    ) OR EXISTS (
        SELECT FROM cleared AS c
        JOIN baseline.holding AS h USING (sub_account_id, fund_id)
        WHERE h.shares < 0
    ) THEN
        RAISE EXCEPTION 'the baseline does not prove';
    END IF;
END;
$$;

-- A distributor's evening before the files come: people with cards, funds, orders that
-- were paid and sent, holdings for the redemptions, and the books of all that.
-- As many orders as rows are asked for; every sixth sells, the others buy.
SET LOCAL session_replication_role = replica;
SET LOCAL work_mem = '256MB';

SELECT ensure_partitions('2025-01-02');
INSERT INTO accounts_transferagent (code, name) VALUES ('91', '基准登记');
INSERT INTO trading_talink
    (transfer_agent_id, version, open_with_purchase, amount_includes_fee,
     holdings_are_full)
SELECT id, '20', true, true, true FROM accounts_transferagent WHERE code = '91';
INSERT INTO trading_fund
    (code, transfer_agent_id, name, kind, currency, purchase_pay_days,
     redemption_pay_days, dividend_pay_days, confirm_days, payout_lag_days)
SELECT (990000 + n)::text, t.id, '基准基金' || n, 'bond', '156', 2, 3, 3, 1, 0
FROM generate_series(1, 20) AS n, accounts_transferagent AS t WHERE t.code = '91';

INSERT INTO accounts_fundtradingaccount
    (number, kind, certificate_type, name_sealed, name_masked, certificate_no_sealed,
     certificate_no_masked, certificate_index, kyc, risk_level, risk_assessed_on)
SELECT '379F' || lpad(n::text, 9, '0'), '1', '0', '', '基**', '', '****',
       lpad(n::text, 64, '0'), 'VERIFIED', 3, '2025-01-02'
FROM generate_series(1, greatest(%(rows)s / 5, 1)) AS n;
INSERT INTO accounts_distributionaccount (number, fund_trading_account_id, partner_id)
SELECT '379D' || lpad(f.id::text, 9, '0'), f.id, p.id
FROM accounts_fundtradingaccount AS f, accounts_partner AS p
WHERE p.code = 'SELF' ORDER BY f.id;
INSERT INTO accounts_capitalaccount (number, fund_trading_account_id, state)
SELECT '379C' || lpad(id::text, 9, '0'), id, 'BOUND'
FROM accounts_fundtradingaccount ORDER BY id;
INSERT INTO accounts_subaccount (number, capital_account_id, distribution_account_id)
SELECT '0901A' || lpad(c.id::text, 9, '0'), c.id, d.id
FROM accounts_capitalaccount AS c
JOIN accounts_distributionaccount AS d USING (fund_trading_account_id) ORDER BY c.id;
INSERT INTO accounts_fundaccount (number, fund_trading_account_id, transfer_agent_id)
SELECT '91' || lpad(f.id::text, 10, '0'), f.id, t.id
FROM accounts_fundtradingaccount AS f, accounts_transferagent AS t
WHERE t.code = '91' ORDER BY f.id;
INSERT INTO accounts_tradingregistration
    (sub_account_id, fund_account_id, state, active_since)
SELECT s.id, a.id, 'ACTIVE', '2025-01-02'
FROM accounts_subaccount AS s
JOIN accounts_distributionaccount AS d ON d.id = s.distribution_account_id
JOIN accounts_fundaccount AS a USING (fund_trading_account_id) ORDER BY s.id;

CREATE TEMP TABLE seat ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY s.id) AS n, s.id AS sub_account_id,
       s.number AS sub_account_no, r.id AS registration_id, a.number AS ta_account_no
FROM accounts_subaccount AS s
JOIN accounts_tradingregistration AS r ON r.sub_account_id = s.id
JOIN accounts_fundaccount AS a ON a.id = r.fund_account_id;
CREATE UNIQUE INDEX ON seat (n);
ANALYZE seat;

INSERT INTO trading_order
    (order_no, business_code, business_date, accepted_at, sub_account_id,
     transfer_agent_id, registration_id, fund_id, share_class, amount, shares,
     dividend_method, confirmed_amount, confirmed_shares, return_code, reason, state)
SELECT '20250102' || lpad(number.n::text, 16, '0'),
       CASE WHEN number.n %% 6 = 0 THEN '024' ELSE '022' END,
       '2025-01-02', '2025-01-02 10:00:00+08', s.sub_account_id, f.transfer_agent_id,
       s.registration_id, f.id, '0',
       CASE WHEN number.n %% 6 = 0 THEN NULL ELSE 1000 + number.n %% 9000 END,
       CASE WHEN number.n %% 6 = 0 THEN 100 + number.n %% 900 END,
       '', 0, 0, '', '', 'SENT'
FROM generate_series(1, %(rows)s) AS number (n)
JOIN seat AS s ON s.n = 1 + (number.n - 1) %% greatest(%(rows)s / 5, 1)
JOIN trading_fund AS f ON f.code = (990001 + number.n %% 20)::text
ORDER BY number.n;

-- Redemptions sell what was there: shares in one lot, frozen since the order. Of those
-- who buy, every other one holds the fund already.
INSERT INTO trading_holding
    (sub_account_id, fund_id, share_class, shares, frozen, unpaid_income,
     dividend_method)
SELECT sub_account_id, fund_id, '0', coalesce(sum(shares), 0) + 5000,
       coalesce(sum(shares), 0), 0, ''
FROM trading_order WHERE business_code = '024' OR (id / 20) %% 2 = 0
GROUP BY sub_account_id, fund_id;
INSERT INTO trading_lot (holding_id, ta_serial_no, registered_on, source_type, shares)
SELECT id, 'OPEN' || id, '2024-12-02', '1', shares FROM trading_holding;
INSERT INTO trading_sharemovement
    (holding_id, business_date, shares, source_kind, ta_serial_no)
SELECT id, '2025-01-02', shares, 'OPENING', 'OPEN' || id FROM trading_holding;

-- Purchases were debited: 1101 of the window day, 2001 of each order.
INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)
SELECT 'S', '2001', order_no, '156', -amount
FROM trading_order WHERE business_code = '022' ORDER BY id;
INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)
SELECT 'S', '1101', 'SANDBOX/2025-01-02', '156', sum(amount)
FROM trading_order WHERE business_code = '022';
INSERT INTO settlement_journalentry
    (reference, business_date, effective_date, event, book, subject_kind, subject_no,
     posted_at)
SELECT 'debit:' || order_no, '2025-01-02', '2025-01-02', 'DEBIT_SUCCEEDED', 'S',
       'ORDER', order_no, '2025-01-02 10:00:00+08'
FROM trading_order WHERE business_code = '022' ORDER BY id;
INSERT INTO settlement_posting
    (business_date, entry_id, account_id, book, amount, currency)
SELECT '2025-01-02', e.id, a.id, 'S', l.sign * o.amount, '156'
FROM settlement_journalentry AS e
JOIN trading_order AS o ON o.order_no = e.subject_no
CROSS JOIN (VALUES ('1101', 1), ('2001', -1)) AS l (code, sign)
JOIN settlement_ledgeraccount AS a
  ON a.code = l.code
 AND a.key = CASE l.code WHEN '2001' THEN o.order_no ELSE 'SANDBOX/2025-01-02' END;

INSERT INTO core_businessday (date, state, opened_at, closed_provisionally)
VALUES ('2025-01-02', 'PROCESSING', '2025-01-01 15:00+08', false),
       ('2025-01-03', 'OPEN', '2025-01-02 15:00+08', false);

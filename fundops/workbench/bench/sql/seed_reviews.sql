-- A queue as it never should be: as many reviews that wait as rows are asked for, each
-- over a refund of its own, and half as many that are over. After `seed.sql`, whose
-- purchases are the cancelled orders that the refunds come from; the last few refunds
-- have no review yet, so that real ones can be submitted and decided.
SET LOCAL session_replication_role = replica;
SET LOCAL work_mem = '256MB';

UPDATE trading_order SET state = 'CANCELLED' WHERE business_code = '022';
INSERT INTO accounts_bankcard
    (number, capital_account_id, bank_code, card_no_sealed, card_no_masked,
     card_no_index, valid_from)
SELECT '379K' || lpad(id::text, 9, '0'), id, '102', '', '****' || right(lpad(id::text, 4, '0'), 4),
       lpad(id::text, 64, '0'), '2024-01-02'
FROM accounts_capitalaccount ORDER BY id;
INSERT INTO settlement_bankaccount (account_no, kind, bank_code, account_name, is_active)
VALUES ('9900000000000001', 'PAYOUT', '102', '基准出款', true);

INSERT INTO settlement_claim
    (claim_no, kind, origin_kind, origin_no, origin_key, business_date, sub_account_id,
     order_no, amount, currency, due_date, state)
SELECT 'CL20250102' || lpad(n::text, 8, '0'), 'REFUND', 'ORDER', order_no, order_no,
       '2025-01-02', sub_account_id, order_no, amount, '156',
       date '2025-01-06' + (n %% 5)::int, 'OPEN'
FROM (SELECT o.*, row_number() OVER (ORDER BY o.id) AS n
      FROM trading_order AS o WHERE business_code = '022') AS cancelled
WHERE n <= %(rows)s + %(real)s;
INSERT INTO settlement_refund
    (refund_no, claim_id, order_no, amount, paid, used, business_date, state)
SELECT 'RF' || substr(claim_no, 3), id, order_no, amount, amount, 0, business_date,
       CASE WHEN substr(claim_no, 11)::int <= %(rows)s THEN 'SUBMITTED' ELSE 'CREATED' END
FROM settlement_claim ORDER BY id;

-- One in ten is a re-send and one in ten a transfer, by name; 2 in 100 are on hold.
CREATE TEMP TABLE waiting ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY r.id) AS n, r.refund_no AS subject_no, r.order_no,
       CASE WHEN r.id %% 50 = 0 THEN r.amount + 50000 ELSE r.amount END AS amount,
       CASE r.id %% 10 WHEN 8 THEN 'PAYOUT_RESEND' WHEN 9 THEN 'TRANSFER'
                       ELSE 'REFUND' END AS kind
FROM settlement_refund AS r WHERE r.state = 'SUBMITTED';

INSERT INTO core_review
    (review_no, kind, subject_no, amount, currency, content, content_sha256, maker_id,
     editor_id, note, business_date, ta_code, fund_code, channel_code, submitted_at,
     level, level_now, policy_id, traits, deadline, deadline_source, expires_at,
     end_reason, state)
SELECT 'RV20250102' || lpad(w.n::text, 8, '0'), w.kind, w.subject_no, w.amount, '156',
       content, encode(sha256(convert_to(content, 'UTF8')), 'hex'),
       maker.id, maker.id, '', date '2025-01-02' - (w.n %% 4)::int,
       '91', (990001 + w.n %% 20)::text, CASE w.n %% 3 WHEN 0 THEN 'SANDBOX' ELSE '' END,
       timestamptz '2025-01-03 09:30+08' - (w.n %% 5000) * interval '1 minute',
       policy.levels, CASE WHEN w.n %% 100 = 0 THEN policy.levels ELSE 1 END, policy.id,
       '{"customer_kind": "INDIVIDUAL", "payee_changed_on": null, "is_manual": false}',
       NULL, '', timestamptz '2025-01-03 11:00+08' + (w.n %% 9000) * interval '1 minute',
       '', CASE WHEN w.n %% 50 = 7 THEN 'ON_HOLD' ELSE 'PENDING' END
FROM waiting AS w
CROSS JOIN LATERAL (
    SELECT json_build_object('amount', w.amount::text, 'order_no', w.order_no,
        'refund_no', w.subject_no, 'payee', repeat('x', 200))::text AS content) AS said
JOIN LATERAL (
    SELECT id FROM core_staff WHERE employee_no = 'MAKER' || (1 + w.n %% 5)) AS maker
  ON true
JOIN LATERAL (
    SELECT id, levels FROM core_reviewpolicy
    WHERE kind = w.kind AND code LIKE w.kind || '-%%' AND NOT manual_only AND NOT other_card_only
      AND payee_changed_within IS NULL AND customer_kind = ''
      AND from_amount <= w.amount
    ORDER BY from_amount DESC LIMIT 1) AS policy ON true
ORDER BY w.n;

-- What is over: decided by one of three checkers, one in ten rejected.
INSERT INTO core_review
    (review_no, kind, subject_no, amount, currency, content, content_sha256, maker_id,
     editor_id, note, business_date, ta_code, fund_code, channel_code, submitted_at,
     level, level_now, policy_id, traits, deadline, deadline_source, expires_at,
     end_reason, state, ended_at)
SELECT 'RV20241201' || lpad(id::text, 8, '0'), kind, 'OLD' || id, amount, currency,
       content, content_sha256, maker_id, editor_id, note, business_date - 30, ta_code,
       fund_code, channel_code, submitted_at - interval '30 days', 1, 1, policy_id,
       traits, NULL, '', expires_at - interval '30 days', '',
       CASE WHEN id %% 10 = 3 THEN 'REJECTED' ELSE 'EXECUTED' END,
       submitted_at - interval '30 days' + interval '40 minutes'
FROM core_review WHERE id %% 2 = 0 ORDER BY id;
INSERT INTO core_reviewdecision
    (review_id, checker_id, maker_id, editor_id, roles, decision, level, reason_code,
     note, content_sha256, decided_at)
SELECT r.id, checker.id, r.maker_id, r.editor_id, 'reviewer',
       CASE r.state WHEN 'REJECTED' THEN 'REJECT' ELSE 'APPROVE' END, 1, '', '',
       r.content_sha256, r.ended_at
FROM core_review AS r
JOIN core_staff AS checker ON checker.employee_no = 'CHECKER' || (1 + r.id %% 3)
WHERE r.ended_at IS NOT NULL ORDER BY r.id;

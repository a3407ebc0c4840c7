-- Every confirmed purchase amount that is owed to the fund side and in no transfer yet,
-- whatever its pay date: the lines on accounts 2002 that are not sent off.
CREATE TEMPORARY TABLE transfer_due ON COMMIT DROP AS
SELECT
    'TO_FUND_SIDE' AS kind,
    entry.record_id,
    NULL::bigint AS movement_id,
    NULL::bigint AS payout_id,
    entry.record_id AS place,
    entry.subject_no AS order_no,
    evidence.ta_serial_no::text AS ta_serial_no,
    entry.subject_no || '|' || evidence.ta_serial_no AS label,
    asked.transfer_agent_id,
    asked.fund_id,
    right(account.key, 10)::date AS pay_date,
    account.currency,
    -posting.amount AS amount
FROM settlement_ledgeraccount AS account
JOIN settlement_posting AS posting ON posting.account_id = account.id
JOIN settlement_journalentry AS entry ON entry.id = posting.entry_id
JOIN trading_tarecord AS evidence ON evidence.id = entry.record_id
JOIN trading_order AS asked ON asked.order_no = entry.subject_no
WHERE account.code = '2002'
    AND account.balance < 0
    AND posting.amount < 0
    AND entry.event IN ('PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED')
    AND NOT EXISTS (
        SELECT FROM settlement_transferitem AS item
        WHERE item.record_id = entry.record_id
    )
    AND NOT EXISTS (
        SELECT FROM settlement_journalentry AS undone
        WHERE undone.reverses_id = entry.id
    )

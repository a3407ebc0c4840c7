-- Every arrival in the sub account that is booked and in no transfer to the main one.
INSERT INTO transfer_due (
    kind, record_id, movement_id, payout_id, place, order_no, ta_serial_no, label,
    transfer_agent_id, fund_id, pay_date, currency, amount
)
SELECT
    'SUB_TO_MAIN', NULL, movement.id, NULL, movement.id, '', '', movement.evidence_key,
    NULL, NULL, %(business_date)s, '156', movement.amount
FROM settlement_bankmovement AS movement
WHERE movement.account_id = %(account_id)s
    AND movement.amount > 0
    AND movement.nature IN ('REMITTANCE', 'TA_RECEIPT')
    AND movement.state <> 'REFUTED'
    AND movement.entry_reference <> ''
    AND NOT EXISTS (
        SELECT FROM settlement_transferitem AS item
        WHERE item.movement_id = movement.id
    )

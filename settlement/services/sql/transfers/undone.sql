-- Items whose cause is gone: a confirmation that was reversed, an arrival the bank took
-- back, a payout that was cancelled.
SELECT count(*) AS items, coalesce(sum(item.amount), 0) AS amount
FROM settlement_transferitem AS item
LEFT JOIN settlement_bankmovement AS movement ON movement.id = item.movement_id
LEFT JOIN settlement_payout AS payout ON payout.id = item.payout_id
WHERE item.transfer_id = %(transfer_id)s
    AND (
        movement.state = 'REFUTED'
        OR payout.state = 'CANCELLED'
        OR EXISTS (
            SELECT FROM settlement_journalentry AS entry
            JOIN settlement_journalentry AS undone ON undone.reverses_id = entry.id
            WHERE entry.record_id = item.record_id
                AND entry.event IN ('PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED')
        )
    )

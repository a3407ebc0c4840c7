-- The digest of a transfer's items, as when it was drafted.
SELECT
    count(*) AS items,
    encode(
        sha256(
            convert_to(
                coalesce(
                    string_agg(
                        CASE
                            WHEN item.movement_id IS NOT NULL THEN movement.evidence_key
                            WHEN item.payout_id IS NOT NULL THEN payout.payout_no
                            ELSE item.order_no || '|' || item.ta_serial_no
                        END || '|' || item.amount,
                        E'\n'
                        ORDER BY coalesce(
                            item.record_id, item.movement_id, item.payout_id
                        )
                    ),
                    ''
                ),
                'UTF8'
            )
        ),
        'hex'
    ) AS items_sha256
FROM settlement_transferitem AS item
LEFT JOIN settlement_bankmovement AS movement ON movement.id = item.movement_id
LEFT JOIN settlement_payout AS payout ON payout.id = item.payout_id
WHERE item.transfer_id = %(transfer_id)s

-- The digest of a transfer's items, as when it was drafted.
SELECT
    count(*) AS items,
    encode(
        sha256(
            convert_to(
                coalesce(
                    string_agg(
                        named.label || '|' || named.amount, E'\n'
                        ORDER BY named.label COLLATE "C"
                    ),
                    ''
                ),
                'UTF8'
            )
        ),
        'hex'
    ) AS items_sha256
FROM (
    SELECT
        CASE
            WHEN item.movement_id IS NOT NULL THEN movement.evidence_key
            WHEN item.payout_id IS NOT NULL THEN payout.payout_no
            WHEN item.account_id IS NOT NULL THEN account.code || ' ' || account.key
            ELSE item.order_no || '|' || item.ta_serial_no
        END AS label,
        item.amount
    FROM settlement_transferitem AS item
    LEFT JOIN settlement_bankmovement AS movement ON movement.id = item.movement_id
    LEFT JOIN settlement_payout AS payout ON payout.id = item.payout_id
    LEFT JOIN settlement_ledgeraccount AS account ON account.id = item.account_id
    WHERE item.transfer_id = %(transfer_id)s
) AS named

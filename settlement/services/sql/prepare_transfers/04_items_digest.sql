-- The digest of a transfer's items, as when it was drafted.
SELECT
    count(*) AS items,
    encode(
        sha256(
            convert_to(
                coalesce(
                    string_agg(
                        order_no || '|' || ta_serial_no || '|' || amount,
                        E'\n' ORDER BY record_id
                    ),
                    ''
                ),
                'UTF8'
            )
        ),
        'hex'
    ) AS items_sha256
FROM settlement_transferitem
WHERE transfer_id = %(transfer_id)s

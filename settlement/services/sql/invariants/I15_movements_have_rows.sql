-- Shares move by a confirmation's row, by a TA's event or by the opening import, and
-- every applied row that brings or takes shares has moved them once.
SELECT
    moved.ta_serial_no AS subject,
    abs(moved.shares) AS amount,
    'moved shares without an applied row' AS detail
FROM trading_sharemovement AS moved
WHERE moved.source_kind <> 'OPENING'
    AND NOT EXISTS (
        SELECT FROM trading_tarecord AS row
        WHERE row.id = moved.record_id
            AND row.result = 'A'
            AND row.ta_serial_no = moved.ta_serial_no
            -- What another fund takes of a conversion is not what was given.
            AND (
                row.confirmed_shares = abs(moved.shares)
                OR moved.leg = 1 AND row.business_code = '136'
            )
    )
UNION ALL
SELECT row.ta_serial_no, row.confirmed_shares, 'was applied and moved no shares'
FROM trading_tarecord AS row
WHERE row.result = 'A'
    AND row.detail_flag IN ('0', '')
    AND row.business_code IN (
        '122', '124', '126', '128', '130', '134', '135', '136', '137', '138', '139',
        '142', '144', '145', '150', '151', '163', '198'
    )
    AND row.return_code IN ('0000', '0410')
    AND row.confirmed_shares > 0
    AND NOT EXISTS (
        SELECT FROM trading_sharemovement AS moved WHERE moved.record_id = row.id
    )

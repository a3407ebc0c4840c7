-- In one package the first row of a serial number stands; a serial number that another
-- file of the TA holds was applied before.
WITH twin AS (
    SELECT record_id, 'SERIAL_TWICE' AS reason
    FROM (
        SELECT record_id, row_number() OVER (
            PARTITION BY ta_serial_no, confirm_date ORDER BY record_id
        ) AS place
        FROM dividend
        WHERE reason = ''
    ) AS ranked
    WHERE place > 1
    UNION
    SELECT dividend.record_id, 'SERIAL_BEFORE'
    FROM dividend
    JOIN trading_tarecord AS before
        ON before.ta_serial_no = dividend.ta_serial_no
        AND before.confirm_date = dividend.confirm_date
    WHERE dividend.reason = ''
        AND before.result = 'A'
        AND before.detail_flag IN ('', '0')
        AND before.file_id = ANY (%(other_files)s)
        AND before.business_date >= dividend.confirm_date
)
UPDATE dividend
SET reason = twin.reason
FROM (SELECT record_id, min(reason) AS reason FROM twin GROUP BY record_id) AS twin
WHERE twin.record_id = dividend.record_id

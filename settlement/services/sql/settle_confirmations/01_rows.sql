-- The rows of one 04 file that move money. Only DetailFlag 0 counts: rows with 1 are the
-- lots of the row before. Kept apart first, so that what follows is planned for as many
-- rows as there are. Ids of entries are drawn in the order of the file.
CREATE TEMPORARY TABLE settling_row ON COMMIT DROP AS
SELECT
    nextval('settlement_journalentry_id_seq') AS entry_id,
    id AS record_id,
    line,
    ta_serial_no,
    confirm_date,
    business_code,
    business_code = ANY (%(purchases)s) AS is_purchase,
    order_id,
    coalesce(confirmed_amount, 0) AS confirmed_amount,
    coalesce(charge, 0) AS charge,
    coalesce(agency_fee, 0) AS agency_fee
FROM trading_tarecord
WHERE business_date = %(file_date)s
    AND file_id = %(file_id)s
    AND result = 'A'
    AND detail_flag IN ('0', '')
    AND (
        business_code = ANY (%(purchases)s)
        OR business_code = ANY (%(redemptions)s) AND confirmed_amount > 0
    )
    -- The money of an offering was used by its 120; only without one by its 130.
    AND (
        business_code <> '130'
        OR NOT EXISTS (
            SELECT FROM trading_tarecord AS accepted
            WHERE accepted.order_id = trading_tarecord.order_id
                AND accepted.business_code = '120'
                AND accepted.result = 'A'
        )
    )
ORDER BY line

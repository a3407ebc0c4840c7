-- Each row of a file beside the debit it names. Of several successes of one debit the one
-- with its own serial stands for it (place 1); the others are debits too many.
CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT
    row.line,
    row.serial_no,
    row.our_no,
    row.amount,
    row.status,
    row.finished_at,
    debit.id AS collection_id,
    debit.state,
    debit.amount AS our_amount,
    debit.channel_serial_no AS our_serial_no,
    debit.succeeded_at,
    row_number() OVER (
        PARTITION BY row.our_no, row.status = '1'
        ORDER BY row.serial_no = coalesce(debit.channel_serial_no, '') DESC, row.line
    ) AS place
FROM settlement_channelrow AS row
LEFT JOIN settlement_collection AS debit
    ON debit.collection_no = row.our_no AND debit.channel_id = %(channel_id)s
WHERE row.file_id = %(file_id)s

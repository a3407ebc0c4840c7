-- Debits that only the channel has (长款): of no number of ours, of one never sent, or a
-- second one under a number that has its own.
CREATE TEMPORARY TABLE overs ON COMMIT DROP AS
SELECT
    told.line,
    told.serial_no,
    told.our_no,
    told.amount,
    CASE
        WHEN told.collection_id IS NULL THEN 'OVER'
        WHEN told.state = 'CREATED' THEN 'NEVER_SENT'
        ELSE 'SECOND_SUCCESS'
    END AS reason
FROM told
WHERE told.status = '1'
    AND (
        told.collection_id IS NULL
        OR told.state = 'CREATED'
        OR told.place > 1
        OR (
            told.serial_no <> told.our_serial_no
            AND EXISTS (
                SELECT FROM settlement_channelrow AS own
                JOIN settlement_channelfile AS file ON file.id = own.file_id
                WHERE own.our_no = told.our_no
                    AND own.serial_no = told.our_serial_no
                    AND own.status = '1'
                    AND file.channel_id = %(channel_id)s
                    AND file.state = 'APPLIED'
            )
        )
    )

-- A later file, or answer, explains what an earlier one lacked.
UPDATE core_break AS item
SET state = 'RESOLVED'
FROM settlement_collection AS debit
WHERE item.kind = 'channel'
    AND item.party = %(channel)s
    AND item.state = ANY(%(sources)s)
    AND debit.collection_no = item.subject
    AND debit.channel_id = %(channel_id)s
    AND (
        (
            item.reason = 'STILL_UNKNOWN'
            AND debit.state NOT IN ('SUBMITTED', 'UNKNOWN')
        )
        OR (
            item.reason IN ('SHORT', 'FAILED_AFTER_SUCCESS', 'AMOUNT_DIFFERS')
            AND debit.state NOT IN ('SUBMITTED', 'UNKNOWN')
            AND (
                debit.state IN ('REVERSED', 'FAILED')
                OR EXISTS (
                    SELECT FROM settlement_channelrow AS row
                    JOIN settlement_channelfile AS file ON file.id = row.file_id
                    WHERE row.our_no = debit.collection_no
                        AND row.status = '1'
                        AND row.amount = debit.amount
                        AND file.channel_id = %(channel_id)s
                        AND (file.state = 'APPLIED' OR file.id = %(file_id)s)
                )
            )
        )
    )

-- Debits whose end the file knows and we do not: a success of one that waits or was given
-- up, a failure of one that waits. Another amount decides nothing.
SELECT told.collection_id, told.line, told.status, told.serial_no, told.amount,
    told.finished_at
FROM told
WHERE (
    told.status = '1'
    AND told.place = 1
    AND told.state IN ('SUBMITTED', 'UNKNOWN', 'FAILED')
    AND told.amount = told.our_amount
) OR (
    told.status IN ('2', '3', '4')
    AND told.state IN ('SUBMITTED', 'UNKNOWN')
    AND NOT EXISTS (
        SELECT FROM told AS success
        WHERE success.collection_id = told.collection_id AND success.status = '1'
    )
)
ORDER BY told.line

-- Transfers past the agreed time (internal control guidance 2007): executed after the
-- deadline they were approved with, or sent and past it without the bank's word.
SELECT transfer.transfer_no, transfer.amount, approved.deadline,
    approved.deadline_source, done.said_at
FROM settlement_custodiantransfer AS transfer
JOIN LATERAL (
    SELECT review.deadline, review.deadline_source
    FROM core_review AS review
    WHERE review.kind = 'TRANSFER' AND review.subject_no = transfer.transfer_no
        AND review.state = 'EXECUTED' AND review.deadline IS NOT NULL
    ORDER BY review.id DESC
    LIMIT 1
) AS approved ON TRUE
LEFT JOIN LATERAL (
    SELECT min(answer.said_at) AS said_at
    FROM settlement_transferanswer AS answer
    WHERE answer.transfer_id = transfer.id AND answer.outcome = 'DONE'
) AS done ON TRUE
WHERE transfer.pay_date >= %(since)s
    AND transfer.state IN ('SENT', 'BANK_ACCEPTED', 'UNKNOWN', 'EXECUTED', 'RETURNED')
    AND coalesce(done.said_at, %(now)s) > approved.deadline
ORDER BY transfer.transfer_no

-- A payout under way has one try without an end, and its money is kept; any other has
-- none; whoever paid has a debit; what is kept is kept for something under way.
SELECT payout.payout_no AS subject, payout.amount, 'is ' || payout.state || ' with '
    || count(attempt.id) FILTER (WHERE NOT ended.yes) || ' live tries' AS detail
FROM settlement_payout AS payout
LEFT JOIN settlement_payoutattempt AS attempt ON attempt.payout_id = payout.id
LEFT JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM settlement_attemptanswer AS answer
        WHERE answer.attempt_id = attempt.id AND answer.is_end
    ) AS yes
) AS ended ON true
GROUP BY payout.id
HAVING CASE
    WHEN payout.state IN ('SUBMITTED', 'BANK_ACCEPTED', 'UNKNOWN')
        THEN count(attempt.id) FILTER (WHERE NOT ended.yes) <> 1
    WHEN payout.state IN ('READY', 'FAILED', 'RETURNED')
        THEN count(attempt.id) FILTER (WHERE NOT ended.yes) > 0
    ELSE false
END
UNION ALL
SELECT payout.payout_no, payout.amount, 'is ' || payout.state || ' without a debit'
FROM settlement_payout AS payout
WHERE payout.state IN ('PAID', 'SETTLED')
    AND NOT EXISTS (
        SELECT FROM settlement_payoutattempt AS attempt
        JOIN settlement_bankmovement AS movement
            ON movement.subject_no = attempt.attempt_no
        WHERE attempt.payout_id = payout.id
            AND movement.amount = -payout.amount
            AND movement.state <> 'REFUTED'
    )
UNION ALL
SELECT reservation.subject_no, reservation.amount, 'money is kept, nothing is under way'
FROM settlement_reservation AS reservation
LEFT JOIN settlement_payoutattempt AS attempt
    ON attempt.attempt_no = reservation.subject_no
LEFT JOIN settlement_payout AS payout ON payout.id = attempt.payout_id
WHERE reservation.subject_kind = 'PAYOUT'
    AND reservation.state = 'HELD'
    AND coalesce(payout.state, '') NOT IN ('SUBMITTED', 'BANK_ACCEPTED', 'UNKNOWN')

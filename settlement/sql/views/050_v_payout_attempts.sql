-- Every try of a payout with the bank's last word on it. The last try is where its
-- payout stands; of an earlier one, the answer that ended it.
CREATE VIEW v_payout_attempts AS
SELECT
    attempt.attempt_no,
    payout.payout_no,
    attempt.channel,
    CASE
        WHEN attempt.id = max(attempt.id) OVER (PARTITION BY attempt.payout_id)
            THEN payout.state
        WHEN last.outcome = 'RETURNED' THEN 'RETURNED'
        ELSE 'FAILED'
    END AS state,
    nullif(last.code, '') AS outcome_code,
    attempt.sent_at,
    attempt.number
FROM settlement_payoutattempt AS attempt
JOIN settlement_payout AS payout ON payout.id = attempt.payout_id
LEFT JOIN LATERAL (
    SELECT answer.code, answer.outcome
    FROM settlement_attemptanswer AS answer
    WHERE answer.attempt_id = attempt.id
    ORDER BY answer.is_end DESC, answer.id DESC
    LIMIT 1
) AS last ON true;

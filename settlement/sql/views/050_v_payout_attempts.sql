-- Every try of a payout. The last one is where its payout stands; answers of the bank
-- have no table yet, so that no outcome is told.
CREATE VIEW v_payout_attempts AS
SELECT
    attempt.attempt_no,
    payout.payout_no,
    attempt.channel,
    CASE
        WHEN attempt.id = max(attempt.id) OVER (PARTITION BY attempt.payout_id)
            THEN payout.state
    END AS state,
    NULL::text AS outcome_code,
    attempt.sent_at
FROM settlement_payoutattempt AS attempt
JOIN settlement_payout AS payout ON payout.id = attempt.payout_id;

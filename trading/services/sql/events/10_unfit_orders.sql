-- Orders that do not wait for such an answer, or of which more is confirmed than asked.
UPDATE event
SET reason = CASE
    WHEN answered.total_shares > answered.asked_shares THEN 'MORE_THAN_APPLIED'
    WHEN answered.kind = 'LEG' AND NOT answered.is_yes
        AND (answered.has_out_leg OR answered.has_in_leg) THEN 'LEGS_DIFFER'
    WHEN answered.kind = 'MONEY' AND answered.is_yes
        AND (answered.used > 0) <> (answered.shares > 0) THEN 'AMOUNT_AND_SHARES'
    ELSE 'ORDER_NOT_WAITING'
END
FROM event_order AS answered
WHERE answered.order_id = event.order_id
    AND event.is_summary AND event.reason = ''
    AND (
        answered.total_shares > answered.asked_shares
        OR answered.kind = 'LEG' AND NOT answered.is_yes
            AND (answered.has_out_leg OR answered.has_in_leg)
        OR answered.kind = 'MONEY' AND answered.is_yes
            AND (answered.used > 0) <> (answered.shares > 0)
        OR answered.asked_state <> ALL (
            CASE answered.kind
                WHEN 'NOTED' THEN ARRAY['ACCEPTED']
                WHEN 'MONEY' THEN ARRAY['SENT', 'ACCEPTED']
                WHEN 'FAILED' THEN ARRAY['SENT', 'ACCEPTED']
                WHEN 'ROLLING' THEN ARRAY['SENT', 'ROLLED_OVER']
                ELSE ARRAY['SENT']
            END
        )
    )

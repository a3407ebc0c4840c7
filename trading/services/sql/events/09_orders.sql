-- What becomes of each order, by all of its rows together; NULL: it goes on waiting.
--
-- released: shares no longer held back. What is rolled over stays held back.
CREATE TEMPORARY TABLE event_order ON COMMIT DROP AS
SELECT
    summed.*,
    CASE
        WHEN kind = 'NOTED' THEN NULL
        WHEN kind = 'FAILED' THEN 'FAILED'
        WHEN kind = 'ACCEPTED' THEN
            CASE WHEN is_yes AND amount > 0 THEN 'ACCEPTED' ELSE 'FAILED' END
        WHEN kind = 'ROLLING' AND NOT is_finished THEN 'ROLLED_OVER'
        WHEN kind = 'LEG' AND is_yes AND NOT (has_out_leg AND has_in_leg) THEN NULL
        WHEN kind = 'ROLLING' AND total_shares = 0 AND asked_state = 'ROLLED_OVER'
            THEN 'PARTLY_CONFIRMED'
        WHEN NOT is_yes AND kind <> 'ROLLING' OR total_shares = 0 THEN 'FAILED'
        WHEN kind = 'MONEY' AND used = asked_amount
            OR kind <> 'MONEY' AND total_shares = asked_shares THEN 'CONFIRMED'
        ELSE 'PARTLY_CONFIRMED'
    END AS target,
    CASE
        WHEN asked_code <> ALL (%(holding_codes)s) THEN 0
        WHEN kind = 'ROLLING' AND NOT is_finished THEN shares
        WHEN kind = 'ROLLING' THEN asked_shares - answered_shares
        WHEN kind = 'LEG' AND is_yes AND NOT brings_out_leg THEN 0
        ELSE asked_shares
    END AS released
FROM (
    SELECT
        order_id,
        coalesce(max(record_id) FILTER (WHERE ends <> 'IN_LEG'), max(record_id))
            AS last_id,
        min(asked_code) AS asked_code,
        min(asked_state) AS asked_state,
        min(asked_amount) AS asked_amount,
        min(asked_shares) AS asked_shares,
        min(answered_shares) AS answered_shares,
        min(CASE WHEN ends IN ('OUT_LEG', 'IN_LEG') THEN 'LEG' ELSE ends END) AS kind,
        bool_and(is_yes) AS is_yes,
        (array_agg(is_finished ORDER BY record_id DESC))[1] AS is_finished,
        bool_or(ends = 'OUT_LEG') AS brings_out_leg,
        bool_or(has_out_leg OR ends = 'OUT_LEG' AND is_yes) AS has_out_leg,
        bool_or(has_in_leg OR ends = 'IN_LEG' AND is_yes) AS has_in_leg,
        coalesce(sum(amount) FILTER (WHERE ends <> 'IN_LEG'), 0) AS amount,
        sum(used) AS used,
        coalesce(sum(shares) FILTER (WHERE ends <> 'IN_LEG'), 0) AS shares,
        coalesce(sum(shares) FILTER (WHERE ends <> 'IN_LEG'), 0)
            + CASE WHEN min(ends) IN ('ROLLING', 'OUT_LEG', 'IN_LEG')
                THEN min(answered_shares) ELSE 0 END AS total_shares,
        coalesce(sum(CASE WHEN other = 'FUND' THEN target_shares
            WHEN ends = 'IN_LEG' THEN shares END), 0) AS target_shares,
        (array_agg(return_code ORDER BY record_id DESC))[1] AS return_code,
        (array_agg(error_detail ORDER BY record_id DESC))[1] AS error_detail
    FROM event
    WHERE is_summary AND reason = '' AND order_id IS NOT NULL
    GROUP BY order_id
) AS summed

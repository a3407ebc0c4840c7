-- Lots that the TA names (DetailFlag 1) must make their row's shares together, and those
-- drawn from must be ours and hold what is drawn.
WITH part AS (
    SELECT
        told.summary_id,
        told.shares,
        summary.shares AS stated,
        summary.own = 'OUT' AND lot.id IS NULL AS is_unknown,
        summary.own = 'OUT' AND lot.shares < sum(told.shares) OVER (
            PARTITION BY lot.id ORDER BY told.record_id
        ) AS is_small
    FROM event AS told
    JOIN event AS summary ON summary.record_id = told.summary_id
    LEFT JOIN trading_holding AS holding
        ON holding.sub_account_id = summary.sub_account_id
        AND holding.fund_id = summary.fund_id
        AND holding.share_class = summary.share_class
    LEFT JOIN LATERAL (
        SELECT same.id, same.shares
        FROM trading_lot AS same
        WHERE same.holding_id = holding.id
            AND same.ta_serial_no = told.original_serial_no
        ORDER BY (same.registered_on = told.registered_on) IS NOT TRUE,
            same.registered_on
        LIMIT 1
    ) AS lot ON true
    WHERE NOT told.is_summary AND told.reason = '' AND summary.reason = ''
        AND summary.own IN ('IN', 'OUT')
), parts AS (
    SELECT
        summary_id,
        sum(shares) AS shares,
        max(stated) AS stated,
        bool_or(is_unknown) AS is_unknown,
        bool_or(is_small) AS is_small
    FROM part
    GROUP BY summary_id
)
UPDATE event
SET reason = CASE
    WHEN parts.is_unknown THEN 'LOT_UNKNOWN'
    WHEN parts.shares <> parts.stated THEN 'LOTS_DIFFER'
    ELSE 'LOT_TOO_SMALL'
END
FROM parts
WHERE event.record_id = parts.summary_id
    AND (parts.is_unknown OR parts.shares <> parts.stated OR parts.is_small)

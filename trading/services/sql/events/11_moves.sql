-- The changes of holdings, in the order of the rows: leg 0 is the account that the row
-- names, leg 1 the other side. An order's shares are let go with its last row.
CREATE TEMPORARY TABLE event_move ON COMMIT DROP AS
SELECT
    row_number() OVER (ORDER BY record_id, leg) AS place,
    changes.*
FROM (
    SELECT
        event.record_id,
        0 AS leg,
        CASE WHEN event.is_yes THEN event.own ELSE '' END AS way,
        event.sub_account_id,
        coalesce(event.asked_fund_id, event.fund_id) AS fund_id,
        event.share_class,
        CASE
            WHEN NOT event.is_yes THEN 0
            WHEN event.own = 'IN' THEN event.shares
            WHEN event.own = 'OUT' THEN -event.shares
            ELSE 0
        END AS shares,
        CASE
            WHEN NOT event.is_yes THEN 0
            WHEN event.own = 'FREEZE' THEN event.shares
            WHEN event.own = 'UNFREEZE' THEN -event.shares
            ELSE 0
        END - coalesce(answered.released, 0) AS frozen,
        CASE
            WHEN NOT event.is_yes THEN 0
            WHEN event.own = 'FREEZE' THEN event.shares
            WHEN event.own = 'UNFREEZE' THEN -event.shares
            ELSE 0
        END AS ta_frozen
    FROM event
    LEFT JOIN event_order AS answered
        ON answered.order_id = event.order_id AND answered.last_id = event.record_id
    WHERE event.is_summary AND event.reason = '' AND event.ends <> 'IN_LEG'
    UNION ALL
    SELECT record_id, 0, 'IN', sub_account_id, fund_id, share_class, shares, 0, 0
    FROM event
    WHERE is_summary AND reason = '' AND ends = 'IN_LEG' AND is_yes
    UNION ALL
    SELECT event.record_id, 0, '', event.sub_account_id, event.asked_fund_id,
        event.asked_share_class, 0, -answered.released, 0
    FROM event
    JOIN event_order AS answered
        ON answered.order_id = event.order_id AND answered.last_id = event.record_id
    WHERE event.is_summary AND event.reason = '' AND event.ends = 'IN_LEG'
        AND NOT event.is_yes
    UNION ALL
    SELECT record_id, 1, 'IN', sub_account_id, target_fund_id, target_share_class,
        target_shares, 0, 0
    FROM event
    WHERE is_summary AND reason = '' AND other = 'FUND' AND is_yes
    UNION ALL
    SELECT record_id, 1, 'IN', target_sub_account_id, fund_id, share_class, shares, 0, 0
    FROM event
    WHERE is_summary AND reason = '' AND other = 'ACCOUNT' AND is_yes
        AND target_sub_account_id IS NOT NULL
) AS changes
WHERE shares <> 0 OR frozen <> 0

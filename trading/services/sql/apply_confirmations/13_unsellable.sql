-- The rows with which a holding would go below zero, from the first such row on.
WITH unfit AS (
    DELETE FROM selling
    WHERE is_new OR released_so_far > frozen OR sold_so_far > available
    RETURNING
        record_id,
        CASE
            WHEN is_new THEN 'NO_HOLDING'
            WHEN released_so_far > frozen THEN 'NOT_FROZEN'
            ELSE 'BELOW_ZERO'
        END AS reason
)
UPDATE applying
SET reason = unfit.reason, target = NULL
FROM unfit
WHERE applying.record_id = unfit.record_id

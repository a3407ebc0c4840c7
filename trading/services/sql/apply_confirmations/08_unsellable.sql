-- A holding never goes below zero, nor does what is held back of it.
WITH unfit AS (
    DELETE FROM selling
    WHERE holding_id IS NULL
        OR released_so_far > frozen
        OR sold_so_far > coalesce(available, 0)
    RETURNING
        record_id,
        CASE
            WHEN holding_id IS NULL THEN 'NO_HOLDING'
            WHEN released_so_far > frozen THEN 'NOT_FROZEN'
            ELSE 'BELOW_ZERO'
        END AS reason
)
UPDATE applying
SET reason = unfit.reason, target = NULL
FROM unfit
WHERE applying.record_id = unfit.record_id

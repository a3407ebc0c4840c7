-- Named lots must be ours, make the confirmed shares together and hold what is drawn.
WITH unfit AS (
    SELECT
        sale_id,
        CASE
            WHEN bool_or(lot_id IS NULL OR reason <> '') THEN 'LOT_UNKNOWN'
            WHEN sum(shares) <> max(sold) THEN 'LOTS_DIFFER'
            ELSE 'LOT_TOO_SMALL'
        END AS reason
    FROM named
    GROUP BY sale_id
    HAVING bool_or(lot_id IS NULL OR reason <> '')
        OR sum(shares) <> max(sold)
        OR bool_or(drawn_so_far > in_lot)
), not_drawn AS (
    DELETE FROM named USING unfit WHERE named.sale_id = unfit.sale_id
)
UPDATE applying
SET reason = unfit.reason, target = NULL
FROM unfit
WHERE applying.record_id = unfit.sale_id

-- Rows whose money does not add up: they are left out and looked at by a person. The
-- order was never paid, or twice confirmed; more was used than paid, or a fee exceeds it.
SELECT record_id, ta_serial_no, confirm_date, order_no, reason, paid, used
FROM (
    SELECT
        row.*,
        CASE
            WHEN NOT row.is_purchase THEN 'NO_AMOUNT'
            WHEN row.order_account_id IS NULL THEN 'NOT_PAID'
            WHEN row.held <> row.paid THEN 'MONEY_DIFFERS'
            WHEN row.used > row.paid THEN 'MORE_THAN_PAID'
            WHEN row.used < 0 OR row.kept NOT BETWEEN 0 AND row.used THEN 'NO_AMOUNT'
            WHEN (
                -- Mostly none is, which is cheaper to see than which.
                SELECT count(*) > count(DISTINCT order_id) FROM settling
                WHERE is_purchase
            ) AND row.order_id IN (
                SELECT order_id FROM settling WHERE is_purchase
                GROUP BY order_id HAVING count(*) > 1
            ) THEN 'CONFIRMED_TWICE'
        END AS reason
    FROM settling AS row
    WHERE row.is_purchase OR row.kept < 0
) AS wrong
WHERE reason IS NOT NULL
ORDER BY line

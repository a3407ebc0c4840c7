-- Rows whose money does not add up: they are left out and looked at by a person. The
-- order was never paid, or twice confirmed; more was used than paid, or a fee exceeds it.
SELECT
    wrong.record_id,
    wrong.ta_code,
    wrong.ta_serial_no,
    wrong.confirm_date,
    wrong.order_no,
    wrong.reason,
    wrong.paid,
    wrong.used
FROM (
    SELECT
        row.*,
        CASE
            WHEN row.order_account_id IS NULL THEN 'NOT_PAID'
            WHEN account.balance <> -row.paid THEN 'MONEY_DIFFERS'
            WHEN row.used > row.paid THEN 'MORE_THAN_PAID'
            WHEN row.used < 0 OR row.kept NOT BETWEEN 0 AND row.used THEN 'NO_AMOUNT'
            WHEN count(*) OVER (PARTITION BY row.order_id) > 1 THEN 'CONFIRMED_TWICE'
        END AS reason
    FROM settling AS row
    LEFT JOIN settlement_ledgeraccount AS account ON account.id = row.order_account_id
    WHERE row.is_purchase
) AS wrong
WHERE wrong.reason IS NOT NULL
ORDER BY wrong.line

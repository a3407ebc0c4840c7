-- The funds, confirm days and kinds of order of the file: each has its own dates.
SELECT DISTINCT fund_id, is_purchase, confirm_date, order_date
FROM settling
ORDER BY fund_id, is_purchase, confirm_date, order_date

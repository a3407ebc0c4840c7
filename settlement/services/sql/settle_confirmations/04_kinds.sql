-- The funds, businesses and days of the file: each has its own dates.
SELECT DISTINCT fund_id, business_code, confirm_date, order_date, is_purchase
FROM settling
ORDER BY fund_id, business_code, confirm_date, order_date

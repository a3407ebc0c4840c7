-- The funds, businesses and days: each has its own dates.
SELECT DISTINCT fund_id, business_code, confirm_date, named_date
FROM owing
ORDER BY fund_id, business_code, confirm_date, named_date

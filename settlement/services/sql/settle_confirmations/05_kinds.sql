-- The funds, businesses and days of the file: each has its own dates and accounts.
SELECT
    fund_id, business_code, confirm_date, order_date, is_purchase,
    sum(used), sum(net), sum(kept)
FROM settling
GROUP BY fund_id, business_code, confirm_date, order_date, is_purchase
ORDER BY fund_id, business_code, confirm_date, order_date

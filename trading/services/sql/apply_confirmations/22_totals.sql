-- What the rows say together, by fund and business: compared with 12, and shown.
SELECT
    fund_code,
    business_code,
    count(*),
    count(*) FILTER (WHERE return_code = '0000'),
    count(*) FILTER (WHERE return_code <> '0000'),
    coalesce(sum(confirmed_shares) FILTER (WHERE return_code = '0000'), 0),
    coalesce(sum(confirmed_amount) FILTER (WHERE return_code = '0000'), 0),
    coalesce(sum(applied_shares) FILTER (WHERE return_code <> '0000'), 0),
    coalesce(sum(applied_amount) FILTER (WHERE return_code <> '0000'), 0),
    sum(applied_amount),
    sum(applied_shares)
FROM applying
WHERE is_summary
GROUP BY fund_code, business_code
ORDER BY fund_code, business_code

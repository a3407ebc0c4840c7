-- What the summary rows say together, by fund and business: compared with 12, and shown.
SELECT
    fund_code,
    business_code,
    rows,
    succeeded,
    rows - succeeded,
    confirmed_shares * 0.01,
    confirmed_amount * 0.01,
    failed_shares * 0.01,
    failed_amount * 0.01,
    applied_amount * 0.01,
    applied_shares * 0.01
FROM (
    SELECT
        coalesce(fund_code, '') AS fund_code,
        coalesce(business_code, '') AS business_code,
        count(*) AS rows,
        count(*) FILTER (WHERE return_code = '0000') AS succeeded,
        coalesce(sum(confirmed_shares) FILTER (WHERE return_code = '0000'), 0)
            AS confirmed_shares,
        coalesce(sum(confirmed_amount) FILTER (WHERE return_code = '0000'), 0)
            AS confirmed_amount,
        coalesce(sum(applied_shares) FILTER (WHERE return_code <> '0000'), 0)
            AS failed_shares,
        coalesce(sum(applied_amount) FILTER (WHERE return_code <> '0000'), 0)
            AS failed_amount,
        coalesce(sum(applied_amount), 0) AS applied_amount,
        coalesce(sum(applied_shares), 0) AS applied_shares
    FROM trading_stagedrow
    WHERE file_id = ANY (%(file_ids)s) AND coalesce(detail_flag, '0') = '0'
    GROUP BY 1, 2
) AS total
ORDER BY fund_code, business_code

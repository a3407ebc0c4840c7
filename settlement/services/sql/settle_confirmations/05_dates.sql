-- When the fund side pays and is paid, and when we owe: a row for every fund, business
-- and day of this file; the dates were counted along the calendar beforehand.
CREATE TEMPORARY TABLE settling_fund ON COMMIT DROP AS
SELECT
    dated.*,
    summed.is_purchase,
    summed.transfer_agent_id,
    summed.fund_key,
    summed.fund_key || '/' || to_char(dated.pay_date, 'YYYY-MM-DD') AS side_key,
    summed.currency,
    summed.used,
    summed.net,
    summed.kept,
    NULL::bigint AS side_account_id,
    NULL::bigint AS fee_account_id,
    NULL::bigint AS own_fee_account_id,
    NULL::bigint AS own_income_account_id
FROM unnest(
    %(fund_ids)s::bigint[],
    %(business_codes)s::text[],
    %(confirm_dates)s::date[],
    %(order_dates)s::date[],
    %(pay_dates)s::date[],
    %(due_dates)s::date[]
) AS dated (fund_id, business_code, confirm_date, order_date, pay_date, due_date)
JOIN (
    SELECT
        fund_id, business_code, confirm_date, order_date, is_purchase,
        transfer_agent_id, fund_key, currency,
        sum(used) AS used, sum(net) AS net, sum(kept) AS kept
    FROM settling
    GROUP BY
        fund_id, business_code, confirm_date, order_date, is_purchase,
        transfer_agent_id, fund_key, currency
) AS summed USING (fund_id, business_code, confirm_date, order_date)

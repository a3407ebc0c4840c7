-- When the fund side pays and is paid, and when we owe: a row for every fund, business
-- and day of this file; the dates were counted along the calendar beforehand. Beside
-- them the shared accounts, which are named later.
CREATE TEMPORARY TABLE settling_fund ON COMMIT DROP AS
SELECT
    dated.*,
    fund.transfer_agent_id,
    %(ta_code)s || '/' || fund.code AS fund_key,
    %(ta_code)s || '/' || fund.code || '/' || to_char(dated.pay_date, 'YYYY-MM-DD')
        AS side_key,
    fund.currency,
    NULL::bigint AS side_account_id,
    NULL::bigint AS fee_account_id,
    NULL::bigint AS own_fee_account_id,
    NULL::bigint AS own_income_account_id
FROM unnest(
    %(fund_ids)s::bigint[],
    %(business_codes)s::text[],
    %(confirm_dates)s::date[],
    %(order_dates)s::date[],
    %(purchases)s::boolean[],
    %(used)s::numeric[],
    %(net)s::numeric[],
    %(kept)s::numeric[],
    %(pay_dates)s::date[],
    %(due_dates)s::date[]
) AS dated (
    fund_id, business_code, confirm_date, order_date, is_purchase,
    used, net, kept, pay_date, due_date
)
JOIN trading_fund AS fund ON fund.id = dated.fund_id

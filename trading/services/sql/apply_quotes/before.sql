-- What is known of each fund before a day: its newest usable NAV of an earlier day, and
-- the newest version for the day itself. Usable is what was never held, or released.
SELECT
    wanted.fund_id,
    wanted.nav_date,
    wanted.value_type,
    usable.nav,
    same.version,
    same.nav,
    same.accumulative_nav,
    same.income,
    same.seven_day_yield,
    same.status || '|' || same.convert_status || '|' || same.plan_status || '|'
        || same.transfer_status
FROM unnest(%(funds)s::bigint[], %(dates)s::date[], %(types)s::text[])
    AS wanted (fund_id, nav_date, value_type)
LEFT JOIN LATERAL (
    SELECT quote.nav
    FROM trading_fundquote AS quote
    LEFT JOIN trading_quoterelease AS release ON release.quote_id = quote.id
    WHERE quote.fund_id = wanted.fund_id
        AND quote.nav_date < wanted.nav_date
        AND quote.value_type = wanted.value_type
        AND quote.nav > 0
        AND (quote.doubt = '' OR release.quote_id IS NOT NULL)
    ORDER BY quote.nav_date DESC, quote.version DESC
    LIMIT 1
) AS usable ON true
LEFT JOIN LATERAL (
    SELECT quote.*
    FROM trading_fundquote AS quote
    WHERE quote.fund_id = wanted.fund_id
        AND quote.nav_date = wanted.nav_date
        AND quote.value_type = wanted.value_type
    ORDER BY quote.version DESC
    LIMIT 1
) AS same ON true

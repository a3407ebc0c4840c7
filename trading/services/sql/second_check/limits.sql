-- Orders of an evening that their fund does not take any more, and why: a limit stated
-- since they were accepted, or a fund that has closed. One row of `rule` is what is in
-- force for one fund, share class and kind of customer; null bounds nothing.
--
-- A sum of a day, a balance that must stay and locked shares are counted in the order in
-- which the orders were accepted: the later ones go back.
WITH rule AS (
    SELECT *
    FROM unnest(
        %(funds)s::bigint[],
        %(classes)s::text[],
        %(holders)s::text[],
        %(closed)s::text[],
        %(first_least)s::numeric[],
        %(further_least)s::numeric[],
        %(most)s::numeric[],
        %(subscribe_first_least)s::numeric[],
        %(subscribe_further_least)s::numeric[],
        %(subscribe_most)s::numeric[],
        %(subscribe_unit)s::numeric[],
        %(plan_most)s::numeric[],
        %(bought_most)s::numeric[],
        %(redeem_least)s::numeric[],
        %(redeem_most)s::numeric[],
        %(redeemed_most)s::numeric[],
        %(balance_least)s::numeric[],
        %(convert_least)s::numeric[]
    ) AS stated (
        fund_id, share_class, holder, closed,
        first_least, further_least, most,
        subscribe_first_least, subscribe_further_least, subscribe_most, subscribe_unit,
        plan_most, bought_most,
        redeem_least, redeem_most, redeemed_most, balance_least, convert_least
    )
),
ready AS (
    SELECT
        asked.id,
        asked.business_code AS code,
        asked.amount,
        asked.shares,
        asked.share_class AS its_class,
        person.id AS person_id,
        person.kind AS kind,
        rule.*,
        asked.business_code = ANY (%(purchases)s) AS buys,
        asked.business_code IN ('024', '063') AS redeems,
        asked.business_code = ANY (%(holdings)s) AS draws,
        holding.id AS holding_id,
        coalesce(holding.shares - holding.frozen, 0) AS rest,
        coalesce(holding.shares, 0) AS held,
        sum(coalesce(asked.amount, asked.shares)) OVER (
            PARTITION BY
                person.id, asked.fund_id, asked.business_code = ANY (%(purchases)s),
                asked.business_code IN ('024', '063')
            ORDER BY asked.accepted_at, asked.id
        ) AS of_the_day,
        sum(asked.shares) OVER (
            PARTITION BY asked.sub_account_id, asked.fund_id, asked.share_class
            ORDER BY asked.accepted_at, asked.id
        ) AS drawn,
        row_number() OVER (
            PARTITION BY
                asked.sub_account_id, asked.fund_id, asked.share_class,
                asked.business_code = ANY (%(holdings)s)
            ORDER BY asked.accepted_at DESC, asked.id DESC
        ) AS from_the_last
    FROM trading_order AS asked
    JOIN accounts_subaccount AS sub ON sub.id = asked.sub_account_id
    JOIN accounts_distributionaccount AS distribution
        ON distribution.id = sub.distribution_account_id
    JOIN accounts_fundtradingaccount AS person
        ON person.id = distribution.fund_trading_account_id
    JOIN rule
        ON rule.fund_id = asked.fund_id
        AND rule.share_class = asked.share_class
        AND rule.holder = person.kind
    LEFT JOIN trading_holding AS holding
        ON asked.business_code = ANY (%(holdings)s)
        AND holding.sub_account_id = asked.sub_account_id
        AND holding.fund_id = asked.fund_id
        AND holding.share_class = asked.share_class
    WHERE asked.business_date = %(date)s
        AND asked.transfer_agent_id = %(agent)s
        AND asked.fund_id = ANY (%(funds)s)
        AND (
            asked.state = 'PAID'
            OR asked.state = 'PLACED' AND asked.business_code <> ALL (%(purchases)s)
        )
),
dated AS (
    SELECT DISTINCT ON (fund_id, share_class, registered_on)
        fund_id, share_class, registered_on, redeem_from, is_removed
    FROM trading_redeemabledate
    WHERE valid_from <= %(date)s AND fund_id = ANY (%(funds)s)
    ORDER BY fund_id, share_class, registered_on, valid_from DESC, id DESC
),
locked AS (
    SELECT ready.holding_id, sum(lot.shares) AS shares
    FROM (
        SELECT DISTINCT holding_id, fund_id, its_class FROM ready
        WHERE holding_id IS NOT NULL
    ) AS ready
    JOIN trading_lot AS lot ON lot.holding_id = ready.holding_id AND lot.shares > 0
    JOIN dated
        ON dated.fund_id = ready.fund_id
        AND dated.share_class IN ('', ready.its_class)
        AND dated.registered_on = lot.registered_on
        AND NOT dated.is_removed
        AND dated.redeem_from > %(date)s
    GROUP BY ready.holding_id
),
judged AS (
    SELECT
        ready.*,
        coalesce(locked.shares, 0) AS locked,
        EXISTS (
            SELECT
            FROM trading_holding AS before
            JOIN accounts_subaccount AS its_sub ON its_sub.id = before.sub_account_id
            JOIN accounts_distributionaccount AS its
                ON its.id = its_sub.distribution_account_id
            WHERE ready.buys
                AND (
                    ready.first_least IS DISTINCT FROM ready.further_least
                    OR ready.subscribe_first_least
                        IS DISTINCT FROM ready.subscribe_further_least
                )
                AND its.fund_trading_account_id = ready.person_id
                AND before.fund_id = ready.fund_id
                AND before.shares > 0
        ) AS holds
    FROM ready
    LEFT JOIN locked ON locked.holding_id = ready.holding_id
)
SELECT id, reason
FROM (
    SELECT
        id,
        CASE
            WHEN position(code IN closed) > 0 THEN 'FUND_CLOSED'
            WHEN code = '020' AND amount
                < CASE WHEN holds THEN subscribe_further_least
                    ELSE subscribe_first_least END
                THEN 'BELOW_LEAST'
            WHEN code = '020' AND amount > subscribe_most THEN 'ABOVE_MOST'
            WHEN code = '020' AND subscribe_unit > 0
                AND amount %% nullif(subscribe_unit, 0) <> 0
                THEN 'NO_MULTIPLE'
            WHEN buys AND code <> '020' AND amount
                < CASE WHEN holds THEN further_least ELSE first_least END
                THEN 'BELOW_LEAST'
            WHEN buys AND code <> '020' AND amount > most THEN 'ABOVE_MOST'
            WHEN code = '039' AND amount > plan_most THEN 'ABOVE_MOST'
            WHEN buys AND of_the_day > bought_most THEN 'ABOVE_DAY_SUM'
            WHEN draws AND drawn > held - locked AND locked > 0 THEN 'LOCKED_SHARES'
            WHEN redeems AND shares > redeem_most THEN 'ABOVE_MOST'
            WHEN redeems AND of_the_day > redeemed_most THEN 'ABOVE_DAY_SUM'
            WHEN redeems AND shares < redeem_least AND rest > 0 THEN 'BELOW_LEAST'
            WHEN code = '036' AND shares < convert_least THEN 'BELOW_LEAST'
            WHEN draws AND from_the_last = 1 AND rest > 0 AND rest < balance_least
                THEN 'TOO_LITTLE_LEFT'
        END AS reason
    FROM judged
) AS answered
WHERE reason IS NOT NULL
ORDER BY id

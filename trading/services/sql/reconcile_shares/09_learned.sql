-- What only the TA knows, and is nothing to compare: the income of a money fund that is
-- not carried over yet, and the dividend method. A holding that moved after the file's
-- day is left: its income may be carried over by now. Locked by id, as everywhere.
WITH told AS (
    SELECT
        compared.holding_id,
        sum(coalesce(row.unpaid_income, 0)) * 0.01 AS unpaid_income,
        max(row.dividend_method) AS dividend_method
    FROM share_row AS row
    JOIN compared
        ON compared.sub_account_no = row.sub_account_no
        AND compared.fund_code = row.fund_code
        AND compared.share_class = coalesce(row.share_class, '0')
    WHERE coalesce(row.detail_flag, '0') = '0'
        AND row.distributor_code = %(distributor)s
        AND compared.holding_id IS NOT NULL
        AND NOT compared.moved_later
    GROUP BY compared.holding_id
), learned AS (
    SELECT
        holding.id,
        told.unpaid_income,
        coalesce(told.dividend_method, holding.dividend_method) AS dividend_method
    FROM trading_holding AS holding
    JOIN told ON told.holding_id = holding.id
    WHERE (holding.unpaid_income, holding.dividend_method) IS DISTINCT FROM
        (told.unpaid_income, coalesce(told.dividend_method, holding.dividend_method))
    ORDER BY holding.id
    FOR UPDATE OF holding
)
UPDATE trading_holding AS holding
SET unpaid_income = learned.unpaid_income,
    dividend_method = learned.dividend_method
FROM learned
WHERE holding.id = learned.id

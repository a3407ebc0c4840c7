-- What a bank advanced and has not come back to us: orders whose proceeds are not
-- confirmed (1202), and confirmed ones that the fund side has not paid in full (1201).
WITH advance AS (
    SELECT other.account_id AS advanced_id
    FROM settlement_ledgeraccount AS account
    JOIN settlement_posting AS line ON line.account_id = account.id AND line.amount < 0
    JOIN settlement_posting AS other ON other.entry_id = line.entry_id
    JOIN settlement_ledgeraccount AS advanced
        ON advanced.id = other.account_id AND advanced.code = '1202'
    WHERE account.code = %(code)s
        AND account.key = %(key)s
        AND account.currency = %(currency)s
)
SELECT
    coalesce((
        SELECT sum(advanced.balance) FROM settlement_ledgeraccount AS advanced
        WHERE advanced.id IN (SELECT advanced_id FROM advance)
    ), 0)
    + coalesce((
        SELECT sum(-line.amount)
        FROM settlement_posting AS line
        WHERE line.account_id IN (SELECT advanced_id FROM advance)
            AND line.amount < 0
            AND EXISTS (
                SELECT FROM settlement_posting AS other
                JOIN settlement_ledgeraccount AS proceeds
                    ON proceeds.id = other.account_id
                WHERE other.entry_id = line.entry_id
                    AND proceeds.code = '1201'
                    AND proceeds.balance > 0
            )
    ), 0) AS amount

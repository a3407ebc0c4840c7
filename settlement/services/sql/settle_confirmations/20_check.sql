-- The proof before the commit: every order's account is empty, every account that a line
-- was written on is there. The database itself weighed the entries.
SELECT
    (
        SELECT count(*)
        FROM settling AS row
        LEFT JOIN settlement_ledgeraccount AS account
            ON account.id = row.order_account_id
        WHERE row.is_purchase AND account.balance IS DISTINCT FROM 0
    ) AS orders_not_empty,
    (
        SELECT count(*)
        FROM (
            SELECT claim_account_id AS id FROM settling WHERE claim_account_id IS NOT NULL
            UNION ALL
            SELECT side_account_id FROM settling_fund WHERE used + net <> 0
            UNION ALL
            SELECT named.id
            FROM settling_fund
            CROSS JOIN LATERAL (
                VALUES (fee_account_id), (own_fee_account_id), (own_income_account_id)
            ) AS named (id)
            WHERE kept <> 0
        ) AS written
        LEFT JOIN settlement_ledgeraccount AS account ON account.id = written.id
        WHERE account.id IS NULL
    ) AS lines_without_account

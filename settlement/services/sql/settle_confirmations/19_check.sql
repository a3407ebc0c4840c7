-- The proof before the commit: every order's account is empty, every line has its
-- account. The database itself weighed the entries.
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
        FROM settlement_posting AS posting
        LEFT JOIN settlement_ledgeraccount AS account ON account.id = posting.account_id
        WHERE posting.business_date = %(business_date)s
            AND posting.entry_id BETWEEN %(first_entry)s AND %(last_entry)s
            AND account.id IS NULL
    ) AS lines_without_account

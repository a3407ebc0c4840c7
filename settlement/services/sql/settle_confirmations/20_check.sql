-- Shared accounts that a line was written on and that are not there.
SELECT count(*) AS missing
FROM settling_fund AS dates
CROSS JOIN LATERAL (
    VALUES
        (side_account_id, used + net <> 0),
        (fee_account_id, kept <> 0),
        (own_fee_account_id, kept <> 0),
        (own_income_account_id, kept <> 0)
) AS written (account_id, was_written)
LEFT JOIN settlement_ledgeraccount AS account ON account.id = written.account_id
WHERE written.was_written AND account.id IS NULL

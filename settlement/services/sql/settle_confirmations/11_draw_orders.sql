-- 2001: the order's money leaves its account. The account's constraint refuses to let
-- out more than came in; what is left in one is counted for the proof.
WITH drawn AS (
    UPDATE settlement_ledgeraccount AS account
    SET balance = account.balance + settling.paid
    FROM settling
    WHERE account.id = settling.order_account_id AND settling.is_purchase
    RETURNING account.balance
)
SELECT count(*) AS drawn, count(*) FILTER (WHERE balance <> 0) AS not_empty FROM drawn

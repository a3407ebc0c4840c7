-- 2001: the order's money leaves its account. The account's constraint refuses to let
-- out more than came in.
UPDATE settlement_ledgeraccount AS account
SET balance = account.balance + settling.paid
FROM settling
WHERE account.id = settling.order_account_id AND settling.is_purchase

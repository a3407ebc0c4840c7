CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT
    coalesce(held.id, wanted.new_id) AS holding_id,
    held.id IS NULL AS is_new,
    sub_account_id,
    fund_id,
    share_class,
    wanted.bought,
    wanted.sold,
    wanted.released,
    coalesce(held.shares, 0) AS shares,
    coalesce(held.frozen, 0) AS frozen
FROM wanted
LEFT JOIN held USING (sub_account_id, fund_id, share_class)

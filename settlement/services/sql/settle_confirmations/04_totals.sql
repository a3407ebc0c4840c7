-- What the gathered rows come to.
SELECT
    count(*) AS rows,
    count(*) + count(own_entry_id) AS entries,
    count(*) FILTER (WHERE is_purchase) AS purchases,
    count(claim_account_id) AS claims,
    count(claim_account_id) FILTER (WHERE is_purchase) AS refunds,
    coalesce(sum(used), 0) AS used,
    coalesce(sum(owed) FILTER (WHERE is_purchase), 0) AS refunded,
    coalesce(sum(net), 0) AS redeemed
FROM settling

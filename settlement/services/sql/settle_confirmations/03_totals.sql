-- What the gathered rows come to.
SELECT
    count(*) AS rows,
    count(*) + count(own_entry_id) AS entries,
    count(*) FILTER (WHERE refund > 0 OR net > 0) AS claims,
    count(*) FILTER (WHERE refund > 0) AS refunds,
    least(min(entry_id), min(own_entry_id)) AS first_entry,
    greatest(max(entry_id), max(own_entry_id)) AS last_entry,
    coalesce(sum(used), 0) AS used,
    coalesce(sum(refund), 0) AS refunded,
    coalesce(sum(net), 0) AS redeemed
FROM settling

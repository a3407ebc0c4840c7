SELECT
    count(*),
    count(*) FILTER (WHERE kind = 'REFUND'),
    coalesce(sum(amount) FILTER (WHERE kind = 'REFUND'), 0),
    coalesce(sum(amount) FILTER (WHERE kind = 'REDEMPTION'), 0),
    coalesce(sum(amount) FILTER (WHERE kind = 'DIVIDEND'), 0)
FROM owing

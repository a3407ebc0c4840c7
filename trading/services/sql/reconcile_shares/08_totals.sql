SELECT count(*), coalesce(sum(our_shares), 0), coalesce(sum(their_shares), 0)
FROM compared

-- What the other side of a conversion took, and which of its legs are in.
UPDATE trading_orderterms AS terms
SET has_out_leg = answered.has_out_leg,
    has_in_leg = answered.has_in_leg,
    target_shares = terms.target_shares + answered.target_shares
FROM event_order AS answered
WHERE terms.order_id = answered.order_id
    AND (answered.kind = 'LEG' OR answered.target_shares > 0)

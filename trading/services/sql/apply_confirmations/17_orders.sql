-- The orders are answered. Only a waiting order may be: the same moves as the machine's.
-- What the TA says of an order it did not confirm wholly is kept in its own words.
UPDATE trading_order AS asked
SET state = applying.target,
    confirmed_amount = applying.confirmed_amount,
    confirmed_shares = applying.confirmed_shares,
    return_code = applying.return_code,
    reason = coalesce(applying.error_detail, asked.reason)
FROM applying
WHERE asked.id = applying.order_id
    AND applying.is_summary AND applying.reason = ''
    AND asked.state = ANY (%(waiting)s)

-- The orders are answered, by the moves of their machine.
UPDATE trading_order AS asked
SET state = coalesce(answered.target, asked.state),
    confirmed_amount = CASE answered.kind
        WHEN 'ROLLING' THEN asked.confirmed_amount + answered.amount
        WHEN 'LEG' THEN asked.confirmed_amount + answered.amount
        WHEN 'NOTED' THEN asked.confirmed_amount
        WHEN 'FAILED' THEN 0
        ELSE answered.amount
    END,
    confirmed_shares = CASE
        WHEN answered.kind IN ('ROLLING', 'LEG')
            THEN asked.confirmed_shares + answered.shares
        ELSE answered.shares
    END,
    return_code = answered.return_code,
    reason = coalesce(answered.error_detail, asked.reason)
FROM event_order AS answered
WHERE asked.id = answered.order_id
    AND asked.state = answered.asked_state

-- Shares in and out, and shares no longer held back for orders that have their answer.
UPDATE trading_holding AS holding
SET shares = holding.shares + moved.bought - moved.sold,
    frozen = holding.frozen - moved.released
FROM moved
WHERE holding.id = moved.holding_id AND NOT moved.is_new

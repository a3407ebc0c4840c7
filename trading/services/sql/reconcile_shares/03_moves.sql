-- What moved on the file's day and after it: the register is compared as of that day,
-- and an increment file lists the holdings that changed on it.
CREATE TEMPORARY TABLE moves ON COMMIT DROP AS
SELECT
    holding_id,
    coalesce(sum(shares) FILTER (WHERE business_date > %(file_date)s), 0) AS later,
    bool_or(business_date > %(file_date)s) AS moved_later,
    bool_or(business_date = %(file_date)s) AS moved
FROM trading_sharemovement
WHERE business_date >= %(file_date)s
GROUP BY holding_id

-- One change for each holding: shares in and out, and shares no longer held back for
-- redemptions (all of what was asked for, whatever was confirmed). Each has an id ready
-- in case the holding is new.
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT change.*, nextval('trading_holding_id_seq') AS new_id
FROM (
    SELECT
        sub_account_id,
        fund_id,
        share_class,
        coalesce(sum(confirmed_shares) FILTER (WHERE kind = 'PURCHASE'), 0) AS bought,
        coalesce(sum(confirmed_shares) FILTER (WHERE kind = 'REDEMPTION'), 0) AS sold,
        coalesce(sum(asked_shares) FILTER (WHERE kind = 'REDEMPTION'), 0) AS released
    FROM applying
    WHERE is_summary AND reason = ''
        AND (kind = 'REDEMPTION' OR confirmed_shares > 0)
    GROUP BY sub_account_id, fund_id, share_class
) AS change

-- One change for each holding; the ids of new ones are drawn here.
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT
    change.*,
    coalesce(held.id, nextval('trading_holding_id_seq')) AS holding_id,
    held.id IS NULL AS is_new
FROM (
    SELECT
        sub_account_id,
        fund_id,
        asked_share_class AS share_class,
        sum(
            CASE kind WHEN 'PURCHASE' THEN confirmed_shares ELSE -confirmed_shares END
        ) AS shares,
        sum(CASE kind WHEN 'REDEMPTION' THEN asked_shares ELSE 0 END) AS released
    FROM applying
    WHERE is_summary AND reason = ''
        AND (kind = 'REDEMPTION' OR confirmed_shares > 0)
    GROUP BY sub_account_id, fund_id, asked_share_class
) AS change
LEFT JOIN held USING (sub_account_id, fund_id, share_class)

-- Both ways: what differs, what they have and we lack, what we have and they lack.
CREATE TEMPORARY TABLE compared ON COMMIT DROP AS
SELECT
    ours.holding_id,
    coalesce(ours.moved_later, false) AS moved_later,
    sub_account_no,
    fund_code,
    share_class,
    coalesce(ours.shares, 0) AS our_shares,
    coalesce(theirs.shares, 0) AS their_shares,
    CASE
        WHEN coalesce(ours.shares, 0) = coalesce(theirs.shares, 0) THEN ''
        WHEN ours.sub_account_no IS NULL THEN 'SHARES_UNKNOWN_HERE'
        WHEN theirs.sub_account_no IS NULL THEN 'SHARES_MISSING_IN_05'
        ELSE 'SHARES_DIFFER'
    END AS reason
FROM ours
FULL JOIN theirs USING (sub_account_no, fund_code, share_class)
-- Absence from an increment file is not zero, unless the holding changed that day.
WHERE theirs.sub_account_no IS NOT NULL OR ours.moved OR %(is_full)s

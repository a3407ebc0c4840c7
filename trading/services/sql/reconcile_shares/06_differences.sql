INSERT INTO found (place, reason, reference, subject, ours, theirs)
SELECT
    row_number() OVER (ORDER BY fund_code, sub_account_no, share_class),
    reason,
    %(file_name)s || ':' || sub_account_no || '/' || fund_code || '/' || share_class,
    sub_account_no || '/' || fund_code || '/' || share_class,
    our_shares::text,
    their_shares::text
FROM compared
WHERE reason <> ''

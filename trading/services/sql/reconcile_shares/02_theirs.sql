-- What the TA says of each holding: DetailFlag 0 only, the lots are not added to it.
CREATE TEMPORARY TABLE theirs ON COMMIT DROP AS
SELECT
    coalesce(sub_account_no, '') AS sub_account_no,
    coalesce(fund_code, '') AS fund_code,
    coalesce(share_class, '0') AS share_class,
    sum(shares) * 0.01 AS shares
FROM share_row
WHERE coalesce(detail_flag, '0') = '0' AND distributor_code = %(distributor)s
GROUP BY 1, 2, 3

-- The lots of holdings whose totals agree and of which the file names lots (DetailFlag
-- 1). A holding that moved after the file's day has other lots by now.
INSERT INTO found (place, reason, reference, subject, ours, theirs)
SELECT
    1000000000 + row_number() OVER (ORDER BY which, ta_serial_no, register_date),
    'LOTS_DIFFER_FROM_05',
    %(file_name)s || ':' || which || '/' || ta_serial_no || '/' || register_date,
    which,
    ta_serial_no || ' ' || our_shares,
    ta_serial_no || ' ' || their_shares
FROM (
    SELECT
        compared.sub_account_no || '/' || compared.fund_code || '/'
            || compared.share_class AS which,
        lots.ta_serial_no,
        lots.register_date,
        sum(lots.ours) AS our_shares,
        sum(lots.theirs) AS their_shares
    FROM compared
    JOIN (
        SELECT
            sub_account_no, fund_code, coalesce(share_class, '0') AS share_class,
            coalesce(ta_serial_no, '') AS ta_serial_no,
            coalesce(to_char(register_date, 'YYYYMMDD'), '') AS register_date,
            0 AS ours, shares * 0.01 AS theirs
        FROM share_row
        WHERE detail_flag = '1' AND distributor_code = %(distributor)s
        UNION ALL
        SELECT
            ours.sub_account_no, ours.fund_code, ours.share_class,
            lot.ta_serial_no, to_char(lot.registered_on, 'YYYYMMDD'), lot.shares, 0
        FROM ours
        JOIN trading_lot AS lot ON lot.holding_id = ours.holding_id
        WHERE lot.shares > 0 AND (ours.sub_account_no, ours.fund_code, ours.share_class)
            IN (
                SELECT sub_account_no, fund_code, coalesce(share_class, '0')
                FROM share_row WHERE detail_flag = '1'
            )
    ) AS lots USING (sub_account_no, fund_code, share_class)
    WHERE compared.reason = '' AND NOT compared.moved_later
    GROUP BY compared.sub_account_no, compared.fund_code, compared.share_class,
        lots.ta_serial_no, lots.register_date
    HAVING sum(lots.ours) <> sum(lots.theirs)
) AS differing

-- What book S holds for us, book O shows: 2011 = 9101, 1301 = 9201.
SELECT
    mirror.codes || ' ' || mirror.key AS subject,
    abs(sum(mirror.balance)) AS amount,
    'the two books differ' AS detail
FROM (
    SELECT '2011/9101' AS codes, key, currency, balance FROM settlement_ledgeraccount
    WHERE code IN ('2011', '9101')
    UNION ALL
    SELECT '1301/9201', key, currency, balance FROM settlement_ledgeraccount
    WHERE code IN ('1301', '9201')
) AS mirror
GROUP BY mirror.codes, mirror.key, mirror.currency
HAVING sum(mirror.balance) <> 0

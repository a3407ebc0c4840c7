-- Every row of an applied file became a record once, and a package is in force once.
SELECT
    file.name AS subject,
    abs(file.records - coalesce(rows.records, 0)) AS amount,
    'holds ' || file.records || ' rows, ' || coalesce(rows.records, 0)
        || ' became records' AS detail
FROM trading_tafile AS file
JOIN trading_tapackage AS package ON package.id = file.package_id
LEFT JOIN (
    SELECT file_id, count(*) AS records FROM trading_tarecord GROUP BY file_id
) AS rows ON rows.file_id = file.id
WHERE package.direction = 'IN'
    AND package.state = 'APPLIED'
    AND file.file_type = '04'
    AND file.records <> coalesce(rows.records, 0)
UNION ALL
SELECT min(package.index_name), count(*), 'is in force ' || count(*) || ' times'
FROM trading_tapackage AS package
WHERE package.state <> 'REFUSED'
GROUP BY package.direction, package.index_name
HAVING count(*) > 1
UNION ALL
SELECT
    file.name || ':' || min(row.line),
    count(*),
    'a row became ' || count(*) || ' records'
FROM trading_tarecord AS row
JOIN trading_tafile AS file ON file.id = row.file_id
GROUP BY file.id, row.line
HAVING count(*) > 1

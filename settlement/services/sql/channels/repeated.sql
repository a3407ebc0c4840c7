-- A serial stands in a file once: the same debit twice is a broken file.
SELECT line, first_line, serial_no
FROM (
    SELECT
        line,
        serial_no,
        min(line) OVER (PARTITION BY serial_no) AS first_line
    FROM settlement_channelrow
    WHERE file_id = %(file_id)s
) AS told
WHERE line > first_line
ORDER BY line
LIMIT 1000

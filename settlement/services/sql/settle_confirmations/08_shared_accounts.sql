-- What the accounts that many rows share will move: the fund side's by pay date, the
-- fees' by fund. Debit +, credit −.
CREATE TEMPORARY TABLE settling_shared ON COMMIT DROP AS
SELECT
    CASE WHEN line.code < '9' THEN 'S' ELSE 'O' END AS book,
    line.code,
    line.key,
    dates.currency,
    sum(line.amount) AS amount
FROM settling_fund AS dates
CROSS JOIN LATERAL (
    VALUES
        ('1201', side_key, CASE WHEN is_purchase THEN 0 ELSE net + kept END),
        ('2002', side_key, CASE WHEN is_purchase THEN kept - used ELSE 0 END),
        ('2011', fund_key, -kept),
        ('9101', fund_key, kept),
        ('9301', fund_key, -kept)
) AS line (code, key, amount)
WHERE line.amount <> 0
GROUP BY line.code, line.key, dates.currency

-- An order is answered once; a number is one person's, and a person has one.
WITH told AS (
    SELECT DISTINCT fund_account_id, ta_account_no
    FROM answering
    WHERE reason = '' AND order_id IS NOT NULL
        AND return_code = '0000' AND ta_account_no <> ''
), ranked AS (
    SELECT
        record_id,
        row_number() OVER (PARTITION BY order_id ORDER BY file_id, line) AS of_order
    FROM answering
    WHERE reason = '' AND order_id IS NOT NULL
)
UPDATE answering
SET reason = CASE WHEN ranked.of_order > 1 THEN 'ORDER_TWICE' ELSE 'ACCOUNT_TAKEN' END
FROM ranked
WHERE ranked.record_id = answering.record_id
    AND (
        ranked.of_order > 1
        OR answering.return_code = '0000' AND (
            answering.ta_account_no IN (
                SELECT ta_account_no FROM told GROUP BY ta_account_no HAVING count(*) > 1
            )
            OR answering.fund_account_id IN (
                SELECT fund_account_id FROM told
                GROUP BY fund_account_id HAVING count(*) > 1
            )
            OR EXISTS (
                SELECT FROM accounts_fundaccount AS other
                WHERE other.transfer_agent_id = %(transfer_agent_id)s
                    AND other.number = answering.ta_account_no
                    AND other.number <> ''
                    AND other.id <> answering.fund_account_id
            )
        )
    )

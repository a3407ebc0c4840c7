-- Takes the rows over: those the plain way does not handle, and every row of an order
-- that is answered by several (rolled over, now or before).
WITH wanted AS (
    SELECT applying.record_id
    FROM applying
    JOIN trading_stagedrow AS staged USING (file_id, line)
    JOIN unnest(%(codes)s::text[]) AS business (code)
        ON business.code = staged.business_code
    WHERE applying.reason = 'NOT_YET_HANDLED'
    UNION
    SELECT other.record_id
    FROM applying AS other
    WHERE other.order_id IN (
        SELECT applying.order_id
        FROM applying
        JOIN trading_stagedrow AS staged USING (file_id, line)
        JOIN trading_order AS asked ON asked.id = applying.order_id
        WHERE applying.reason = 'NOT_YET_HANDLED' AND staged.finished = '0'
            AND asked.business_code = ANY (%(redemptions)s)
            OR applying.reason = 'ORDER_NOT_WAITING' AND asked.state = 'ROLLED_OVER'
    )
), taken AS (
    DELETE FROM applying
    USING wanted
    WHERE applying.record_id = wanted.record_id
    RETURNING applying.record_id, applying.file_id, applying.line, applying.is_summary
)
INSERT INTO event (record_id, file_id, line, is_summary)
SELECT record_id, file_id, line, is_summary FROM taken

-- The account orders are answered; the TA's words on a refusal are kept.
UPDATE trading_order AS asked
SET state = CASE answering.return_code WHEN '0000' THEN 'CONFIRMED' ELSE 'FAILED' END,
    return_code = answering.return_code,
    reason = CASE WHEN answering.error_detail = '' THEN asked.reason
                  ELSE answering.error_detail END
FROM answering
WHERE asked.id = answering.order_id
    AND answering.reason = ''
    AND asked.state = ANY (%(waiting)s)

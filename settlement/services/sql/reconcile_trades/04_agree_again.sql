-- A difference of the day's orders that is none any more.
UPDATE core_break AS item
SET state = 'RESOLVED'
FROM trading_order AS asked
WHERE item.kind = 'trades'
    AND item.reason IN ('DEBIT_DIFFERS', 'MONEY_DIFFERS')
    AND item.state = ANY(%(sources)s)
    AND asked.order_no = item.subject
    AND asked.business_date = %(business_date)s
    AND NOT EXISTS (
        SELECT FROM differences WHERE differences.reference = item.reference
    )

-- Orders that ended before they went to the TA and still hold their money: cancelled, or
-- failed at the second check. No row of a TA is about them.
SELECT asked.id, account.balance
FROM trading_order AS asked
JOIN trading_fund AS fund ON fund.id = asked.fund_id
JOIN settlement_ledgeraccount AS account
    ON account.code = '2001'
    AND account.key = asked.order_no
    AND account.currency = fund.currency
WHERE asked.state IN ('CANCELLED', 'FAILED')
    AND asked.business_date BETWEEN %(since)s AND %(business_date)s
    AND account.balance < 0
    AND NOT EXISTS (
        SELECT FROM trading_tarecord AS row
        WHERE row.order_id = asked.id AND row.result = 'A'
    )
ORDER BY asked.id

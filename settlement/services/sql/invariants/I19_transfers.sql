-- A confirmed amount is in one transfer, as it was booked, to its fund and on its pay
-- date; accounts 2002 hold what is confirmed and not sent.
SELECT
    transfer.transfer_no || ' ' || item.order_no AS subject,
    abs(item.amount - coalesce(booked.amount, 0)) AS amount,
    'sends ' || item.amount || ', booked ' || coalesce(booked.amount, 0) AS detail
FROM settlement_transferitem AS item
JOIN settlement_custodiantransfer AS transfer ON transfer.id = item.transfer_id
JOIN accounts_transferagent AS agent ON agent.id = transfer.transfer_agent_id
JOIN trading_fund AS fund ON fund.id = transfer.fund_id
JOIN trading_tarecord AS row ON row.id = item.record_id
LEFT JOIN settlement_journalentry AS entry
    ON entry.reference = 'confirmed:' || agent.code || ':' || row.ta_serial_no || ':'
        || to_char(row.confirm_date, 'YYYY-MM-DD')
LEFT JOIN LATERAL (
    SELECT -sum(line.amount) AS amount
    FROM settlement_posting AS line
    JOIN settlement_ledgeraccount AS account ON account.id = line.account_id
    WHERE line.entry_id = entry.id
        AND account.code = '2002'
        AND account.key = agent.code || '/' || fund.code || '/'
            || to_char(transfer.pay_date, 'YYYY-MM-DD')
) AS booked ON true
WHERE item.amount <> coalesce(booked.amount, 0)
UNION ALL
SELECT min(item.order_no), sum(item.amount), 'a record is in ' || count(*) || ' transfers'
FROM settlement_transferitem AS item
-- Between our own accounts, items are movements or payouts, and name no record.
WHERE item.record_id IS NOT NULL
GROUP BY item.record_id
HAVING count(*) > 1

-- What a leaf row names is there: leaf tables carry no foreign keys.
SELECT
    'posting ' || line.id AS subject,
    abs(line.amount) AS amount,
    'names an entry or account that is not there' AS detail
FROM settlement_posting AS line
LEFT JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
LEFT JOIN settlement_ledgeraccount AS account ON account.id = line.account_id
WHERE entry.id IS NULL OR account.id IS NULL
UNION ALL
SELECT 'row ' || row.id, 0, 'names a file or order that is not there'
FROM trading_tarecord AS row
LEFT JOIN trading_tafile AS file ON file.id = row.file_id
LEFT JOIN trading_order AS asked ON asked.id = row.order_id
WHERE file.id IS NULL OR row.order_id IS NOT NULL AND asked.id IS NULL
UNION ALL
SELECT 'movement ' || moved.id, abs(moved.shares), 'names a holding that is not there'
FROM trading_sharemovement AS moved
LEFT JOIN trading_holding AS holding ON holding.id = moved.holding_id
WHERE holding.id IS NULL
UNION ALL
SELECT
    'JE' || lpad(entry.id::text, 12, '0'), 0, 'names a row of the TA that is not there'
FROM settlement_journalentry AS entry
LEFT JOIN trading_tarecord AS row ON row.id = entry.record_id
WHERE entry.record_id IS NOT NULL AND row.id IS NULL
UNION ALL
SELECT claim.claim_no, claim.amount, 'names a sub account or receipt that is not there'
FROM settlement_claim AS claim
LEFT JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id
LEFT JOIN settlement_tareceipt AS receipt ON receipt.id = claim.receipt_id
WHERE sub_account.id IS NULL OR claim.receipt_id IS NOT NULL AND receipt.id IS NULL
UNION ALL
SELECT transfer.transfer_no, item.amount, 'an item names a row that is not there'
FROM settlement_transferitem AS item
JOIN settlement_custodiantransfer AS transfer ON transfer.id = item.transfer_id
LEFT JOIN trading_tarecord AS row ON row.id = item.record_id
WHERE item.record_id IS NOT NULL AND row.id IS NULL

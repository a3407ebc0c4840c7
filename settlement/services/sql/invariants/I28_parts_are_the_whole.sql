-- Parts sum to the whole exactly: legs to debits, items to transfers, claims to what the
-- fund side owes, refunds to paid less used less what other parts of the claim carry.
SELECT
    debit.collection_no AS subject,
    abs(debit.amount - coalesce(sum(leg.amount), 0)) AS amount,
    'a debit of ' || debit.amount || ', legs of ' || coalesce(sum(leg.amount), 0)
        AS detail
FROM settlement_collection AS debit
LEFT JOIN settlement_collectionleg AS leg ON leg.collection_id = debit.id
GROUP BY debit.id
HAVING debit.amount <> coalesce(sum(leg.amount), 0)
UNION ALL
SELECT
    transfer.transfer_no,
    abs(transfer.amount - coalesce(sum(item.amount), 0)),
    'a transfer of ' || transfer.amount || ', items of ' || coalesce(sum(item.amount), 0)
FROM settlement_custodiantransfer AS transfer
LEFT JOIN settlement_transferitem AS item ON item.transfer_id = transfer.id
-- One that takes another's place moves the same items, which stay with the first; a
-- correction has none, its amount is stated.
WHERE transfer.kind <> 'CORRECTION' AND transfer.replaces_id IS NULL
GROUP BY transfer.id
HAVING transfer.amount <> coalesce(sum(item.amount), 0)
UNION ALL
SELECT
    transfer.transfer_no,
    abs(transfer.amount - earlier.amount),
    'takes the place of ' || earlier.transfer_no || ' over ' || earlier.amount
FROM settlement_custodiantransfer AS transfer
JOIN settlement_custodiantransfer AS earlier ON earlier.id = transfer.replaces_id
WHERE transfer.amount <> earlier.amount
UNION ALL
SELECT
    fund.code || ' ' || receipt.pay_date,
    receipt.amount - coalesce(sum(claim.amount), 0),
    'a receipt of ' || receipt.amount || ', claims of ' || coalesce(sum(claim.amount), 0)
FROM settlement_tareceipt AS receipt
JOIN trading_fund AS fund ON fund.id = receipt.fund_id
LEFT JOIN settlement_claim AS claim ON claim.receipt_id = receipt.id
GROUP BY receipt.id, fund.code
-- A fee that stays with us comes with the customers' money.
HAVING receipt.amount < coalesce(sum(claim.amount), 0)
UNION ALL
SELECT refund_no, abs(amount - (paid - used + interest - apart)), 'is not paid less used'
FROM settlement_refund
WHERE amount <> paid - used + interest - apart

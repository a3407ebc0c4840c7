-- A transfer that carries another on has no items of its own, says the same amount, and
-- begins where the other ended without effect; what was sent was instructed, once, as it
-- was approved. Between our own accounts 1102 is what one side shows and the other lacks.
SELECT
    later.transfer_no AS subject,
    later.amount AS amount,
    'carries on ' || earlier.transfer_no || ', ' || earlier.state || ' over '
        || earlier.amount AS detail
FROM settlement_custodiantransfer AS later
JOIN settlement_custodiantransfer AS earlier ON earlier.id = later.replaces_id
WHERE later.amount <> earlier.amount
    OR later.kind <> earlier.kind
    OR earlier.state NOT IN (
        'REJECTED', 'LAPSED', 'CANCELLED', 'BANK_REJECTED', 'RETURNED'
    )
    OR EXISTS (
        SELECT FROM settlement_transferitem AS item WHERE item.transfer_id = later.id
    )
UNION ALL
SELECT transfer.transfer_no, transfer.amount, 'its items make ' || sum(item.amount)
FROM settlement_custodiantransfer AS transfer
JOIN settlement_transferitem AS item ON item.transfer_id = transfer.id
GROUP BY transfer.id
HAVING sum(item.amount) <> transfer.amount
UNION ALL
SELECT
    transfer.transfer_no,
    transfer.amount,
    CASE
        WHEN line.id IS NULL THEN 'is ' || transfer.state || ' without an instruction'
        WHEN line.content_sha256 <> transfer.content_sha256 THEN 'was sent as another'
        ELSE 'is ' || transfer.state || ' and was instructed'
    END
FROM settlement_custodiantransfer AS transfer
LEFT JOIN settlement_transferinstruction AS line ON line.transfer_id = transfer.id
WHERE (line.id IS NULL) <> (
        transfer.state IN (
            'DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED', 'LAPSED', 'CANCELLED'
        )
    )
    OR line.content_sha256 <> transfer.content_sha256
UNION ALL
SELECT
    transfer.transfer_no,
    abs(coalesce(ledger.balance, 0) + coalesce(moved.amount, 0)),
    '1102 ' || coalesce(ledger.balance, 0) || ', sides shown ' || coalesce(moved.amount, 0)
FROM settlement_custodiantransfer AS transfer
LEFT JOIN settlement_custodiantransfer AS corrected ON corrected.id = transfer.corrects_id
LEFT JOIN settlement_ledgeraccount AS ledger
    ON ledger.code = '1102' AND ledger.key = transfer.transfer_no
LEFT JOIN (
    SELECT subject_no, sum(amount) AS amount FROM settlement_bankmovement
    WHERE entry_reference <> '' AND state <> 'REFUTED' AND nature <> 'UNKNOWN'
    GROUP BY subject_no
) AS moved ON moved.subject_no = transfer.transfer_no
WHERE coalesce(corrected.kind, transfer.kind) IN ('SUB_TO_MAIN', 'TO_PAYOUT')
    AND coalesce(ledger.balance, 0) + coalesce(moved.amount, 0) <> 0

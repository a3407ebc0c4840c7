-- Transfers that ended without effect and that no other one carries on. One that the bank
-- refused and then executed after all is not among them, nor what comes after it. A
-- correction is stated anew; of money of 2009 that a reviewer or the bank kept from its
-- channel a person says anew where it goes.
SELECT transfer.id
FROM settlement_custodiantransfer AS transfer
WHERE transfer.state IN ('REJECTED', 'LAPSED', 'CANCELLED', 'BANK_REJECTED', 'RETURNED')
    AND transfer.kind <> 'CORRECTION'
    AND (transfer.kind <> 'TO_CHANNEL' OR transfer.state IN ('LAPSED', 'BANK_REJECTED'))
    AND NOT EXISTS (
        SELECT FROM settlement_custodiantransfer AS later
        WHERE later.replaces_id = transfer.id
    )
    AND NOT EXISTS (
        WITH RECURSIVE chain AS (
            SELECT transfer.id AS id, transfer.replaces_id AS replaces_id
            UNION ALL
            SELECT earlier.id, earlier.replaces_id
            FROM settlement_custodiantransfer AS earlier
            JOIN chain ON earlier.id = chain.replaces_id
        )
        SELECT FROM chain
        JOIN settlement_custodiantransfer AS held ON held.id = chain.id
        JOIN settlement_transferanswer AS answer ON answer.transfer_id = held.id
        WHERE held.state = 'BANK_REJECTED'
            AND answer.outcome = 'DONE'
            AND NOT EXISTS (
                SELECT FROM settlement_transferanswer AS back
                WHERE back.transfer_id = held.id AND back.outcome = 'RETURNED'
            )
    )
ORDER BY transfer.id
FOR UPDATE OF transfer

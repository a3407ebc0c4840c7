-- The debits of a transfer's purchases whose remittance has not come in full.
SELECT count(*) AS debits, coalesce(sum(item.amount), 0) AS amount
FROM settlement_transferitem AS item
WHERE item.transfer_id = %(transfer_id)s
    AND item.record_id IS NOT NULL
    AND EXISTS (
        SELECT FROM trading_order AS asked
        JOIN settlement_collectionleg AS leg ON leg.order_id = asked.id
        JOIN settlement_collection AS debit ON debit.id = leg.collection_id
        JOIN settlement_journalentry AS entry
            ON entry.reference = 'collection:' || debit.collection_no
        WHERE asked.order_no = item.order_no
            AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
            AND NOT EXISTS (
                SELECT FROM settlement_remittance AS remittance
                WHERE remittance.channel_id = debit.channel_id
                    AND remittance.window_day = entry.effective_date
                    AND remittance.state = 'RECEIVED'
            )
    )

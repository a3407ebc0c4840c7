-- Every payout that is ready, due by the next business day and in no transfer to the
-- payout account, once its money is here: the fund side's, or the remittances of the
-- debits that it gives back.
INSERT INTO transfer_due (
    kind, record_id, movement_id, payout_id, place, order_no, ta_serial_no, label,
    transfer_agent_id, fund_id, pay_date, currency, amount
)
SELECT
    'TO_PAYOUT', NULL, NULL, payout.id, payout.id, '', '', payout.payout_no,
    NULL, NULL, %(business_date)s, payout.currency, payout.amount
FROM settlement_payout AS payout
JOIN settlement_claim AS claim ON claim.id = payout.claim_id
LEFT JOIN settlement_tareceipt AS receipt ON receipt.id = claim.receipt_id
WHERE payout.state = 'READY'
    AND payout.due_date <= %(due_until)s
    AND (receipt.id IS NULL OR receipt.state = 'RECEIVED')
    AND NOT EXISTS (
        SELECT FROM settlement_transferitem AS item WHERE item.payout_id = payout.id
    )
    AND (
        receipt.id IS NOT NULL
        OR NOT EXISTS (
            SELECT FROM settlement_collection AS debit
            JOIN settlement_journalentry AS entry
                ON entry.reference = 'collection:' || debit.collection_no
            WHERE debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
                AND (
                    debit.collection_no = claim.origin_no
                    OR EXISTS (
                        SELECT FROM settlement_collectionleg AS leg
                        JOIN trading_order AS asked ON asked.id = leg.order_id
                        WHERE leg.collection_id = debit.id
                            AND asked.order_no = claim.order_no
                    )
                )
                AND NOT EXISTS (
                    SELECT FROM settlement_remittance AS remittance
                    WHERE remittance.channel_id = debit.channel_id
                        AND remittance.window_day = entry.effective_date
                        AND remittance.state = 'RECEIVED'
                )
        )
    )

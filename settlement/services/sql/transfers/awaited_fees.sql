-- What of a fund's fees is kept of money that has not come: purchases whose debit was
-- not remitted in full, redemptions whose proceeds the fund side has not paid in full.
SELECT coalesce(sum(fee.amount), 0) AS amount
FROM (
    SELECT entry.id, entry.subject_no, -line.amount AS amount
    FROM settlement_ledgeraccount AS account
    JOIN settlement_posting AS line ON line.account_id = account.id AND line.amount < 0
    JOIN settlement_journalentry AS entry ON entry.id = line.entry_id
    WHERE account.code = %(code)s
        AND account.key = %(key)s
        AND account.currency = %(currency)s
        AND line.business_date >= %(since)s
        AND NOT EXISTS (
            SELECT FROM settlement_journalentry AS undone
            WHERE undone.reverses_id = entry.id
        )
) AS fee
WHERE EXISTS (
        SELECT FROM settlement_posting AS other
        JOIN settlement_ledgeraccount AS awaited ON awaited.id = other.account_id
        WHERE other.entry_id = fee.id
            AND other.amount > 0
            AND awaited.code = '1201'
            AND awaited.balance > 0
    )
    OR EXISTS (
        SELECT FROM trading_order AS asked
        JOIN settlement_collectionleg AS leg ON leg.order_id = asked.id
        JOIN settlement_collection AS debit ON debit.id = leg.collection_id
        JOIN settlement_journalentry AS entry
            ON entry.reference = 'collection:' || debit.collection_no
        WHERE asked.order_no = fee.subject_no
            AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
            AND NOT EXISTS (
                SELECT FROM settlement_remittance AS remittance
                WHERE remittance.channel_id = debit.channel_id
                    AND remittance.window_day = entry.effective_date
                    AND remittance.state = 'RECEIVED'
            )
    )

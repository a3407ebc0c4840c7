-- What nobody has decided to pay is owed all the same: the refunds that are not approved
-- come to what 2003 owes, less the approved ones whose payout is not out.
SELECT
    'refunds ' || coalesce(owed.currency, item.currency) AS subject,
    abs(coalesce(owed.amount, 0) - coalesce(item.amount, 0)) AS amount,
    '2003 ' || coalesce(owed.amount, 0) || ', refunds undecided and approved '
        || coalesce(item.amount, 0) AS detail
FROM (
    SELECT currency, -sum(balance) AS amount FROM settlement_ledgeraccount
    WHERE code = '2003'
    GROUP BY currency
) AS owed
FULL JOIN (
    SELECT claim.currency, sum(refund.amount) AS amount
    FROM settlement_refund AS refund
    JOIN settlement_claim AS claim ON claim.id = refund.claim_id
    WHERE refund.state <> 'CANCELLED'
        AND CASE
            -- A part of a claim is owed until its own payout is out.
            WHEN refund.apart > 0 THEN NOT EXISTS (
                SELECT FROM settlement_payout AS payout
                WHERE payout.claim_id = refund.claim_id
                    AND payout.part = refund.part
                    AND payout.state NOT IN ('READY', 'FAILED', 'RETURNED', 'CANCELLED')
            )
            ELSE claim.state IN ('OPEN', 'ON_HOLD')
        END
    GROUP BY claim.currency
) AS item USING (currency)
WHERE coalesce(owed.amount, 0) <> coalesce(item.amount, 0)

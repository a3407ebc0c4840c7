-- Payouts of a claim never come to more than the claim; what was paid is the whole claim,
-- less the parts of it that ended in the customer's balance.
SELECT
    claim.claim_no AS subject,
    sum(payout.amount) - claim.amount AS amount,
    'payouts of ' || sum(payout.amount) || ' on a claim of ' || claim.amount AS detail
FROM settlement_payout AS payout
JOIN settlement_claim AS claim ON claim.id = payout.claim_id
WHERE payout.state NOT IN ('CANCELLED', 'RETURNED_TO_BALANCE')
GROUP BY claim.id
HAVING sum(payout.amount) > claim.amount
UNION ALL
SELECT
    claim.claim_no,
    claim.amount,
    'is ' || claim.state || ' with payouts of ' || coalesce(sum(payout.amount), 0)
FROM settlement_claim AS claim
LEFT JOIN settlement_payout AS payout
    ON payout.claim_id = claim.id
    AND payout.state IN ('PAID', 'SETTLED', 'RETURNED_TO_BALANCE')
WHERE claim.state IN ('PAID', 'SETTLED')
GROUP BY claim.id
HAVING coalesce(sum(payout.amount), 0) <> claim.amount
    OR bool_and(payout.state = 'RETURNED_TO_BALANCE')
UNION ALL
-- Each part of a claim is paid by its own refund, and by no other amount.
SELECT payout.payout_no, payout.amount, 'is not what its refund says'
FROM settlement_payout AS payout
JOIN settlement_claim AS claim ON claim.id = payout.claim_id
WHERE claim.kind = 'REFUND'
    AND payout.state <> 'CANCELLED'
    AND NOT EXISTS (
        SELECT FROM settlement_refund AS refund
        WHERE refund.claim_id = payout.claim_id
            AND refund.part = payout.part
            AND refund.amount = payout.amount
            AND refund.state <> 'CANCELLED'
    )

-- A claim has one origin that is there, is not more than it, and has no second claim; a
-- claim that is owed stands on its account to the cent.
SELECT
    claim.claim_no AS subject,
    claim.amount,
    'its confirmation is not there, or not for its order' AS detail
FROM settlement_claim AS claim
WHERE claim.origin_kind = 'CONFIRMATION'
    AND NOT EXISTS (
        SELECT FROM trading_tarecord AS row
        WHERE row.id = claim.record_id
            AND row.result = 'A'
            AND row.ta_serial_no = claim.origin_no
            -- What a TA does of its own accord answers no order.
            AND claim.order_no IN ('', row.order_no)
    )
UNION ALL
SELECT claim.claim_no, claim.amount - origin.amount, 'is more than its origin'
FROM settlement_claim AS claim
JOIN LATERAL (
    SELECT
        CASE
            -- A failed offering gives the interest besides.
            WHEN claim.kind = 'REFUND' THEN asked.amount + coalesce(row.interest, 0)
            ELSE row.confirmed_amount
        END AS amount
    FROM trading_tarecord AS row
    LEFT JOIN trading_order AS asked ON asked.id = row.order_id
    WHERE row.id = claim.record_id
) AS origin ON true
WHERE claim.origin_kind = 'CONFIRMATION' AND claim.amount > origin.amount
UNION ALL
SELECT
    min(claim.claim_no),
    abs(sum(claim.amount) - coalesce(max(row.confirmed_amount), 0)),
    'dividends of ' || claim.origin_no || ' are not what its row pays'
FROM settlement_claim AS claim
LEFT JOIN trading_tarecord AS row ON row.id = claim.record_id AND row.result = 'A'
WHERE claim.origin_kind = 'DIVIDEND_ROW'
GROUP BY claim.record_id, claim.origin_no
HAVING sum(claim.amount) <> coalesce(max(row.confirmed_amount), 0)
UNION ALL
SELECT claim.claim_no, claim.amount, 'its order is not there'
FROM settlement_claim AS claim
WHERE claim.origin_kind = 'ORDER'
    AND NOT EXISTS (
        SELECT FROM trading_order AS asked WHERE asked.order_no = claim.origin_no
    )
UNION ALL
SELECT
    min(claim.claim_no),
    sum(claim.amount),
    count(*) || ' claims of ' || claim.origin_kind || ' ' || claim.origin_key
FROM settlement_claim AS claim
GROUP BY claim.origin_kind, claim.origin_key
HAVING count(*) > 1
UNION ALL
SELECT
    claim.claim_no,
    abs(claim.amount + coalesce(account.balance, 0)),
    'is ' || claim.state || ' over ' || claim.amount || ', its account owes '
        || coalesce(-account.balance, 0)
FROM settlement_claim AS claim
LEFT JOIN (
    -- Of claims in several parts: what is on its way, paid or in the balance.
    SELECT part.claim_id, coalesce(sum(payout.amount), 0) AS gone
    FROM (
        SELECT DISTINCT claim_id FROM settlement_refund WHERE apart > 0
    ) AS part
    LEFT JOIN settlement_payout AS payout
        ON payout.claim_id = part.claim_id
        AND payout.state NOT IN ('READY', 'FAILED', 'RETURNED', 'CANCELLED')
    GROUP BY part.claim_id
) AS divided ON divided.claim_id = claim.id
LEFT JOIN settlement_ledgeraccount AS account
    ON account.key = claim.claim_no
    AND account.currency = claim.currency
    AND account.code = CASE claim.kind
        WHEN 'REFUND' THEN '2003'
        WHEN 'WITHDRAWAL' THEN '2005'
        ELSE '2004'
    END
WHERE claim.kind <> 'MANUAL'
    AND coalesce(-account.balance, 0)
        <> CASE
            WHEN divided.claim_id IS NOT NULL THEN claim.amount - divided.gone
            WHEN claim.state IN ('OPEN', 'ON_HOLD') THEN claim.amount
            ELSE 0
        END
UNION ALL
SELECT refund.refund_no, refund.amount, 'differs from its claim'
FROM settlement_refund AS refund
JOIN settlement_claim AS claim ON claim.id = refund.claim_id
WHERE refund.order_no <> claim.order_no OR claim.kind <> 'REFUND'
UNION ALL
SELECT
    claim.claim_no,
    abs(claim.amount - sum(refund.amount)),
    'owes ' || claim.amount || ', its refunds come to ' || sum(refund.amount)
FROM settlement_refund AS refund
JOIN settlement_claim AS claim ON claim.id = refund.claim_id
WHERE refund.state <> 'CANCELLED'
GROUP BY claim.id
HAVING sum(refund.amount) <> claim.amount
UNION ALL
SELECT claim.claim_no, claim.amount, 'is a refund that nobody will decide'
FROM settlement_claim AS claim
WHERE claim.kind = 'REFUND'
    AND NOT EXISTS (
        SELECT FROM settlement_refund AS refund
        WHERE refund.claim_id = claim.id AND refund.state <> 'CANCELLED'
    )

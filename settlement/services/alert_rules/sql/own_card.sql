-- Money goes back to the card it came from (C25). ACCOUNT: the card is of another
-- capital account than the claim. DEBIT: none of the debits of its order was made on
-- this card. BANK: the bank's line names another account than the card's.
WITH recent AS (
    SELECT payout.id, payout.payout_no, payout.amount, claim.order_no,
        sub.capital_account_id AS owner_id, card.capital_account_id AS paid_to_id,
        card.card_no_index, card.card_no_masked
    FROM settlement_payout AS payout
    JOIN settlement_claim AS claim ON claim.id = payout.claim_id
    JOIN accounts_subaccount AS sub ON sub.id = claim.sub_account_id
    JOIN accounts_bankcard AS card ON card.id = payout.card_id
    WHERE payout.due_date >= %(since)s AND payout.business_date <= %(until)s
        AND payout.state <> 'CANCELLED'
), paid_by AS (
    SELECT recent.id, card.card_no_index, card.card_no_masked
    FROM recent
    JOIN trading_order AS placed ON placed.order_no = recent.order_no
    JOIN settlement_collectionleg AS leg ON leg.order_id = placed.id
    JOIN settlement_collection AS debit ON debit.id = leg.collection_id
        AND debit.state IN ('SUCCEEDED', 'LATE_SUCCEEDED')
    JOIN accounts_mandate AS mandate ON mandate.id = debit.mandate_id
    JOIN accounts_bankcard AS card
        ON card.capital_account_id = mandate.capital_account_id
        AND card.valid_from <= (debit.succeeded_at AT TIME ZONE 'Asia/Shanghai')::date
        AND coalesce(card.valid_until, 'infinity')
            >= (debit.succeeded_at AT TIME ZONE 'Asia/Shanghai')::date
    WHERE recent.order_no <> ''
)
SELECT 'ACCOUNT' AS why, payout_no, amount, card_no_masked, '' AS other
FROM recent WHERE paid_to_id <> owner_id
UNION ALL
SELECT 'DEBIT', recent.payout_no, recent.amount, recent.card_no_masked,
    min(paid_by.card_no_masked)
FROM recent
JOIN paid_by ON paid_by.id = recent.id
GROUP BY recent.id, recent.payout_no, recent.amount, recent.card_no_masked,
    recent.card_no_index
HAVING bool_and(paid_by.card_no_index <> recent.card_no_index)
UNION ALL
SELECT DISTINCT 'BANK', recent.payout_no, recent.amount, recent.card_no_masked,
    movement.counterparty_masked
FROM recent
JOIN settlement_payoutattempt AS attempt ON attempt.payout_id = recent.id
JOIN settlement_bankmovement AS movement ON movement.subject_no = attempt.attempt_no
WHERE movement.amount < 0 AND movement.state <> 'REFUTED'
    AND movement.counterparty_index NOT IN ('', recent.card_no_index)
ORDER BY 2, 1

-- Open claims of customers that have no payout yet: with a card now, and without one.
SELECT
    count(card.id) AS with_card,
    count(*) - count(card.id) AS without_card,
    coalesce(sum(claim.amount) FILTER (WHERE card.id IS NOT NULL), 0) AS amount
FROM settlement_claim AS claim
JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id
LEFT JOIN accounts_bankcard AS card
    ON card.capital_account_id = sub_account.capital_account_id
    AND card.valid_until IS NULL
WHERE claim.state = 'OPEN'
    AND claim.kind = ANY (%(kinds)s)
    AND NOT EXISTS (
        SELECT FROM settlement_payout AS payout
        WHERE payout.claim_id = claim.id AND payout.state <> 'CANCELLED'
    )

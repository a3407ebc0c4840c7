-- One payout a claim, to the card that is bound now; the row pins it.
INSERT INTO settlement_payout (
    payout_no, claim_id, card_id, part, amount, currency, due_date, business_date, state
)
SELECT
    %(prefix)s || lpad(
        (%(first)s + row_number() OVER (ORDER BY claim.id) - 1)::text, 7, '0'
    ),
    claim.id,
    card.id,
    1,
    claim.amount,
    claim.currency,
    claim.due_date,
    %(business_date)s,
    'READY'
FROM settlement_claim AS claim
JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id
JOIN accounts_bankcard AS card
    ON card.capital_account_id = sub_account.capital_account_id
    AND card.valid_until IS NULL
WHERE claim.state = 'OPEN'
    AND claim.kind = ANY (%(kinds)s)
    AND NOT EXISTS (
        SELECT FROM settlement_payout AS payout
        WHERE payout.claim_id = claim.id AND payout.state <> 'CANCELLED'
    )
ORDER BY claim.id

-- A payout goes to a card of the customer's own capital account.
SELECT
    payout.payout_no AS subject,
    payout.amount,
    'goes to a card of another capital account' AS detail
FROM settlement_payout AS payout
JOIN settlement_claim AS claim ON claim.id = payout.claim_id
JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id
JOIN accounts_bankcard AS card ON card.id = payout.card_id
WHERE card.capital_account_id <> sub_account.capital_account_id

-- A payout goes to a card of the customer's own capital account; or to another card of
-- the same person, where a refund that was decided names it.
SELECT
    payout.payout_no AS subject,
    payout.amount,
    'goes to a card of another capital account' AS detail
FROM settlement_payout AS payout
JOIN settlement_claim AS claim ON claim.id = payout.claim_id
JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id
JOIN accounts_bankcard AS card ON card.id = payout.card_id
WHERE card.capital_account_id <> sub_account.capital_account_id
    AND NOT EXISTS (
        SELECT FROM settlement_refund AS refund
        JOIN accounts_capitalaccount AS paying
            ON paying.id = sub_account.capital_account_id
        JOIN accounts_capitalaccount AS named ON named.id = card.capital_account_id
        WHERE refund.claim_id = payout.claim_id
            AND refund.part = payout.part
            AND refund.card_id = payout.card_id
            AND refund.state IN ('APPROVED', 'CLOSED')
            AND named.fund_trading_account_id = paying.fund_trading_account_id
    )

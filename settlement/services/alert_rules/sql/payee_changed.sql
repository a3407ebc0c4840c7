-- Change of the designated bank account before a payout (internal control guidance
-- 2007): payouts to a card that took the place of another shortly before.
SELECT payout.payout_no, payout.amount, card.card_no_masked, earlier.card_no_masked,
    card.valid_from
FROM settlement_payout AS payout
JOIN accounts_bankcard AS card ON card.id = payout.card_id
JOIN LATERAL (
    SELECT before.card_no_masked
    FROM accounts_bankcard AS before
    WHERE before.capital_account_id = card.capital_account_id
        AND before.id < card.id AND before.valid_until IS NOT NULL
    ORDER BY before.id DESC
    LIMIT 1
) AS earlier ON TRUE
WHERE payout.due_date >= %(since)s AND payout.business_date <= %(until)s
    AND payout.state <> 'CANCELLED'
    AND payout.business_date - card.valid_from <= %(days)s
ORDER BY payout.payout_no

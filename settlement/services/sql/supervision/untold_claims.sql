-- What is owed to customers and the bank was not told of: the rows by which it checks
-- the payouts. Nothing is paid out that it was not told of, so that what was not told is
-- open or on hold. Those without any card wait for one.
SELECT claim.id
FROM settlement_claim AS claim
JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id
WHERE claim.state IN ('OPEN', 'ON_HOLD')
    AND claim.kind IN ('REDEMPTION', 'DIVIDEND', 'REFUND')
    AND NOT EXISTS (
        SELECT FROM settlement_tradedetail AS told WHERE told.claim_id = claim.id
    )
    AND EXISTS (
        SELECT FROM accounts_bankcard AS card
        WHERE card.capital_account_id = sub_account.capital_account_id
    )
ORDER BY claim.id
LIMIT %(most)s

-- Confirmed purchases the bank was not told of: those that used money, and stand.
SELECT entry.record_id
FROM settlement_journalentry AS entry
JOIN trading_tarecord AS record ON record.id = entry.record_id
JOIN accounts_subaccount AS sub_account ON sub_account.number = record.sub_account_no
WHERE entry.event IN ('PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED')
    AND entry.reverses_id IS NULL
    AND NOT EXISTS (
        SELECT FROM settlement_tradedetail AS told
        WHERE told.record_id = entry.record_id
    )
    AND NOT EXISTS (
        SELECT FROM settlement_journalentry AS undone
        WHERE undone.reverses_id = entry.id
    )
    AND EXISTS (
        SELECT FROM accounts_bankcard AS card
        WHERE card.capital_account_id = sub_account.capital_account_id
    )
ORDER BY entry.record_id
LIMIT %(most)s

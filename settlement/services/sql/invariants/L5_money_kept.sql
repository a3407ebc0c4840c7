-- Money kept of bank accounts is that of transfers approved or sent and not executed, and
-- of payouts under way; nobody else's, and of no account more than it has.
SELECT
    coalesce(held.subject_no, item.subject_no) AS subject,
    abs(coalesce(held.amount, 0) - coalesce(item.amount, 0)) AS amount,
    'kept ' || coalesce(held.amount, 0) || ', under way ' || coalesce(item.amount, 0)
        AS detail
FROM (
    SELECT subject_no, sum(amount) AS amount FROM settlement_reservation
    WHERE state = 'HELD' AND subject_kind = 'TRANSFER'
    GROUP BY subject_no
) AS held
FULL JOIN (
    SELECT transfer_no AS subject_no, amount FROM settlement_custodiantransfer
    WHERE state IN ('APPROVED', 'SENT', 'BANK_ACCEPTED', 'UNKNOWN')
) AS item USING (subject_no)
WHERE coalesce(held.amount, 0) <> coalesce(item.amount, 0)
UNION ALL
SELECT account.account_no, held.amount - coalesce(ledger.balance, 0),
    'keeps ' || held.amount || ' of ' || coalesce(ledger.balance, 0)
FROM (
    SELECT account_id, sum(amount) AS amount FROM settlement_reservation
    WHERE state = 'HELD'
    GROUP BY account_id
) AS held
JOIN settlement_bankaccount AS account ON account.id = held.account_id
LEFT JOIN (
    SELECT key, sum(balance) AS balance FROM settlement_ledgeraccount
    WHERE code = '1001'
    GROUP BY key
) AS ledger ON ledger.key = account.account_no
WHERE held.amount > coalesce(ledger.balance, 0)
    -- What the bank did is booked all the same; then it stands before a person.
    AND NOT EXISTS (
        SELECT FROM core_break AS item
        WHERE item.kind = 'bank' AND item.state <> 'RESOLVED'
    )

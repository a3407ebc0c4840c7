-- What of an account of 2009 channels have reported or we have seen debited, and their
-- remittance of that window has not brought yet.
SELECT coalesce(sum(least(-line.amount, awaited.balance)), 0) AS amount
FROM settlement_ledgeraccount AS account
JOIN settlement_posting AS line ON line.account_id = account.id AND line.amount < 0
JOIN settlement_posting AS other ON other.entry_id = line.entry_id AND other.amount > 0
JOIN settlement_ledgeraccount AS awaited
    ON awaited.id = other.account_id AND awaited.code = '1101'
WHERE account.code = %(code)s
    AND account.key = %(key)s
    AND account.currency = %(currency)s
    AND awaited.balance > 0

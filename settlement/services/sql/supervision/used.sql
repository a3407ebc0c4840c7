-- What each confirmed purchase used of the customer's money: to the fund side, and kept
-- as a fee.
SELECT entry.record_id, -sum(line.amount) AS used
FROM settlement_journalentry AS entry
JOIN settlement_posting AS line ON line.entry_id = entry.id
JOIN settlement_ledgeraccount AS account ON account.id = line.account_id
WHERE entry.record_id = ANY (%(records)s)
    AND entry.event IN ('PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED')
    AND account.code IN ('2002', '2011')
GROUP BY entry.record_id

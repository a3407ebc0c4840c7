-- Confirmed purchases the bank was not told of: those that used money, and stand. Looked
-- for on the days that can have news (all days, where none are given); and of customers
-- who had no card before these days, on any day, since theirs waited for one.
WITH booked AS (
    SELECT entry.id, entry.record_id
    FROM settlement_journalentry AS entry
    WHERE (%(days)s::date[] IS NULL OR entry.business_date = ANY (%(days)s))
        AND entry.event IN ('PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED')
        AND entry.reverses_id IS NULL
    UNION
    SELECT entry.id, entry.record_id
    FROM accounts_bankcard AS card
    JOIN accounts_subaccount AS sub_account
        ON sub_account.capital_account_id = card.capital_account_id
    JOIN trading_order AS asked ON asked.sub_account_id = sub_account.id
    JOIN accounts_transferagent AS agent ON agent.id = asked.transfer_agent_id
    JOIN trading_tarecord AS record ON record.order_id = asked.id
    JOIN settlement_journalentry AS entry
        ON entry.reference = 'confirmed:' || agent.code || ':' || record.ta_serial_no
            || ':' || to_char(record.confirm_date, 'YYYY-MM-DD')
    WHERE card.valid_from >= (SELECT min(day) FROM unnest(%(days)s::date[]) AS day)
        AND NOT EXISTS (
            SELECT FROM accounts_bankcard AS earlier
            WHERE earlier.capital_account_id = card.capital_account_id
                AND earlier.id < card.id
        )
        AND entry.event IN ('PURCHASE_CONFIRMED', 'PURCHASE_PARTLY_CONFIRMED')
        AND entry.reverses_id IS NULL
)
SELECT booked.record_id
FROM booked
JOIN trading_tarecord AS record ON record.id = booked.record_id
JOIN accounts_subaccount AS sub_account ON sub_account.number = record.sub_account_no
WHERE NOT EXISTS (
        SELECT FROM settlement_tradedetail AS told
        WHERE told.record_id = booked.record_id
    )
    AND NOT EXISTS (
        SELECT FROM settlement_journalentry AS undone
        WHERE undone.reverses_id = booked.id
    )
    AND EXISTS (
        SELECT FROM accounts_bankcard AS card
        WHERE card.capital_account_id = sub_account.capital_account_id
    )
ORDER BY booked.record_id
LIMIT %(most)s

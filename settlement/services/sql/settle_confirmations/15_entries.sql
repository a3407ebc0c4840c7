-- An entry a row in book S and, where a fee is kept, a second one in book O. Where none
-- is, the planner is told, and leaves the second half out.
INSERT INTO settlement_journalentry (
    id, reference, business_date, effective_date, event, book,
    subject_kind, subject_no, record_id, posted_at
)
SELECT
    entry_id,
    %(reference)s || ta_serial_no || ':' || to_char(confirm_date, 'YYYY-MM-DD'),
    %(business_date)s,
    least(confirm_date, %(business_date)s),
    CASE
        WHEN NOT is_purchase THEN 'REDEMPTION_CONFIRMED'
        WHEN used = 0 THEN 'PURCHASE_FAILED'
        WHEN owed > 0 THEN 'PURCHASE_PARTLY_CONFIRMED'
        ELSE 'PURCHASE_CONFIRMED'
    END,
    'S',
    'ORDER',
    order_no,
    record_id,
    %(now)s
FROM settling
UNION ALL
SELECT
    own_entry_id,
    %(reference)s || ta_serial_no || ':' || to_char(confirm_date, 'YYYY-MM-DD') || '/own',
    %(business_date)s,
    least(confirm_date, %(business_date)s),
    CASE
        WHEN NOT is_purchase THEN 'REDEMPTION_CONFIRMED'
        WHEN owed > 0 THEN 'PURCHASE_PARTLY_CONFIRMED'
        ELSE 'PURCHASE_CONFIRMED'
    END,
    'O',
    'ORDER',
    order_no,
    record_id,
    %(now)s
FROM settling
WHERE %(has_own)s AND own_entry_id IS NOT NULL

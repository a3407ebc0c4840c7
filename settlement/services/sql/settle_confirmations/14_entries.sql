-- An entry a row in book S and, where a fee is kept, a second one in book O.
INSERT INTO settlement_journalentry (
    id, reference, business_date, effective_date, event, book,
    subject_kind, subject_no, record_id, posted_at
)
SELECT
    entry.id,
    'confirmed:' || ta_code || ':' || ta_serial_no || ':'
        || to_char(confirm_date, 'YYYY-MM-DD') || entry.suffix,
    %(business_date)s,
    least(confirm_date, %(business_date)s),
    CASE
        WHEN NOT is_purchase THEN 'REDEMPTION_CONFIRMED'
        WHEN used = 0 THEN 'PURCHASE_FAILED'
        WHEN used < paid THEN 'PURCHASE_PARTLY_CONFIRMED'
        ELSE 'PURCHASE_CONFIRMED'
    END,
    entry.book,
    'ORDER',
    order_no,
    record_id,
    %(now)s
FROM settling
CROSS JOIN LATERAL (
    VALUES (entry_id, 'S', ''), (own_entry_id, 'O', '/own')
) AS entry (id, book, suffix)
WHERE entry.id IS NOT NULL

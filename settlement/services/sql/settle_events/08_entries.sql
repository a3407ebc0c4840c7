INSERT INTO settlement_journalentry (
    id, reference, business_date, effective_date, event, book,
    subject_kind, subject_no, record_id, posted_at
)
SELECT
    entry_id,
    'confirmed:' || %(ta_code)s || ':' || ta_serial_no || ':'
        || to_char(confirm_date, 'YYYY-MM-DD') || suffix,
    %(business_date)s,
    least(confirm_date, %(business_date)s),
    event,
    'S',
    CASE WHEN order_no = '' THEN 'CLAIM' ELSE 'ORDER' END,
    coalesce(nullif(order_no, ''), claim_no),
    record_id,
    %(now)s
FROM owing
ORDER BY place

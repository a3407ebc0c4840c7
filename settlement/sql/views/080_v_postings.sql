-- Every line of every entry: debit +, credit −.
CREATE VIEW v_postings AS
SELECT
    'JE' || lpad(entry.id::text, 12, '0') AS entry_no,
    posting.business_date,
    entry.effective_date,
    entry.event,
    posting.book,
    account.code AS account_code,
    account.key AS account_key,
    posting.amount,
    posting.currency,
    entry.subject_kind,
    entry.subject_no
FROM settlement_posting AS posting
JOIN settlement_journalentry AS entry ON entry.id = posting.entry_id
JOIN settlement_ledgeraccount AS account ON account.id = posting.account_id;

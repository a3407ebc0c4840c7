-- The dates that were counted along the calendar, and the numbers of claims and refunds.
UPDATE owing
SET pay_date = dated.pay_date,
    due_date = dated.due_date,
    claim_no = %(claim_prefix)s || lpad((%(first_claim)s - 1 + owing.place)::text, 7, '0'),
    refund_no = CASE WHEN owing.kind = 'REFUND' THEN
        %(refund_prefix)s || lpad((%(first_refund)s - 1 + (
            SELECT count(*) FROM owing AS before
            WHERE before.kind = 'REFUND' AND before.place <= owing.place
        ))::text, 7, '0') END,
    claim_id = nextval('settlement_claim_id_seq'),
    entry_id = nextval('settlement_journalentry_id_seq')
FROM unnest(
    %(fund_ids)s::bigint[], %(business_codes)s::text[], %(confirm_dates)s::date[],
    %(named_dates)s::date[], %(pay_dates)s::date[], %(due_dates)s::date[]
) AS dated (fund_id, business_code, confirm_date, named_date, pay_date, due_date)
WHERE dated.fund_id = owing.fund_id
    AND dated.business_code = owing.business_code
    AND dated.confirm_date = owing.confirm_date
    AND dated.named_date IS NOT DISTINCT FROM owing.named_date

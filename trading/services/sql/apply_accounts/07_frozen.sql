-- Fund accounts that the TA froze (104), or freed (105): its last word on each.
SELECT DISTINCT ON (fund_account_id)
    fund_account_id,
    CASE business_code WHEN '104' THEN confirm_date END
FROM answering
WHERE reason = '' AND is_begun AND business_code IN ('104', '105')
ORDER BY fund_account_id, confirm_date DESC, file_id DESC, line DESC

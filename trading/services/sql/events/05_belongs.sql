-- A lot (DetailFlag 1) belongs to the summary row before it of the same account and fund.
UPDATE event
SET summary_id = CASE WHEN event.is_summary THEN event.record_id ELSE (
        SELECT summary.record_id
        FROM event AS summary
        WHERE summary.is_summary
            AND summary.file_id = event.file_id
            AND summary.line < event.line
            AND summary.business_code = event.business_code
            AND summary.sub_account_id IS NOT DISTINCT FROM event.sub_account_id
            AND summary.fund_id IS NOT DISTINCT FROM event.fund_id
        ORDER BY summary.line DESC
        LIMIT 1
    ) END

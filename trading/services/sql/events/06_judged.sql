-- The first rule that a row breaks. Lots go the way of the row they belong to.
UPDATE event
SET reason = CASE
    WHEN NOT is_summary THEN CASE WHEN summary_id IS NULL THEN 'NO_SUMMARY' ELSE '' END
    WHEN distributor_code <> %(distributor)s THEN 'WRONG_DISTRIBUTOR'
    WHEN confirm_date IS NULL OR confirm_date > %(file_date)s THEN 'WRONG_DATE'
    WHEN ta_serial_no = '' THEN 'NO_SERIAL'
    WHEN return_code = '' THEN 'NO_RETURN_CODE'
    WHEN needs_order AND order_id IS NULL THEN 'UNKNOWN_ORDER'
    WHEN asked_agent_id <> %(transfer_agent_id)s THEN 'WRONG_TA'
    WHEN asked_code <> asked_codes THEN 'WRONG_BUSINESS'
    WHEN fund_id IS NULL THEN 'UNKNOWN_FUND'
    WHEN sub_account_id IS NULL OR NOT is_known_account
        OR sub_account_id <> asked_sub_account_id THEN 'WRONG_ACCOUNT'
    WHEN ends <> 'IN_LEG' AND (fund_id <> asked_fund_id
        OR asked_share_class <> share_class) THEN 'WRONG_FUND'
    WHEN currency <> '' AND currency <> fund_currency THEN 'WRONG_CURRENCY'
    WHEN least_figure < 0 THEN 'NEGATIVE'
    WHEN NOT is_yes AND (amount > 0 OR shares > 0) AND business_code <> '149'
        THEN 'FAILED_YET_CONFIRMED'
    WHEN is_yes AND own <> '' AND shares = 0 AND order_id IS NULL THEN 'NO_SHARES'
    WHEN is_yes AND other = 'FUND' AND (target_fund_id IS NULL OR target_shares <= 0)
        THEN 'NO_TARGET'
    WHEN ends IN ('MONEY', 'ACCEPTED') AND used > asked_amount THEN 'MORE_THAN_APPLIED'
    WHEN ends = 'MONEY' AND used + refund_amount
            <> CASE WHEN asked_state = 'ACCEPTED' THEN answered_amount ELSE asked_amount END
        THEN 'AMOUNT_AND_REFUND'
    WHEN ends = 'FAILED' AND amount
            <> CASE WHEN asked_state = 'ACCEPTED' THEN answered_amount ELSE asked_amount END
        THEN 'AMOUNT_AND_REFUND'
    WHEN ends IN ('SHARES', 'OUT_LEG') AND shares > asked_shares
        THEN 'MORE_THAN_APPLIED'
    WHEN ends = 'OUT_LEG' AND has_out_leg OR ends = 'IN_LEG' AND has_in_leg
        THEN 'ORDER_TWICE'
    ELSE ''
END

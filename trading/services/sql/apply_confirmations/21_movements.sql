-- One movement a confirmation that brings or takes shares; its record is unique.
INSERT INTO trading_sharemovement (
    holding_id, business_date, shares, source_kind, ta_serial_no, record_id
)
SELECT
    moved.holding_id,
    applying.confirm_date,
    CASE applying.kind
        WHEN 'PURCHASE' THEN applying.confirmed_shares
        ELSE -applying.confirmed_shares
    END,
    'CONFIRMATION',
    applying.ta_serial_no,
    applying.record_id
FROM applying
JOIN moved USING (sub_account_id, fund_id, share_class)
WHERE applying.is_summary AND applying.reason = '' AND applying.confirmed_shares > 0

-- What rows without a plain order's money leave owed: one line a claim, in file order.
--
-- 130 after its 120: RefundAmount. 149: the principal and its interest.
-- 142, 150, 151: ConfirmedAmount of shares that were taken without being asked for.
-- 143 of a 06: what is paid in cash; the frozen part is a claim of its own, on hold.
-- principal: a 149 without a 120 before it finds its money still with the order (2001).
CREATE TEMPORARY TABLE owing ON COMMIT DROP AS
SELECT
    row_number() OVER (ORDER BY row.line, part.suffix) AS place,
    row.id AS record_id,
    row.line,
    row.ta_serial_no,
    row.confirm_date,
    row.business_code,
    part.suffix,
    part.event,
    part.kind,
    part.origin_kind,
    part.receipt_kind,
    part.on_hold,
    part.amount,
    least(coalesce(-order_account.balance, 0), part.amount) AS principal,
    row.pay_date AS named_date,
    coalesce(asked.order_no, '') AS order_no,
    asked.amount AS paid,
    -- Of a refund, what is not given back was used; interest is given besides.
    CASE WHEN row.business_code = '149' THEN coalesce(row.interest, 0) ELSE 0 END
        AS interest,
    asked.amount - part.amount
        + CASE WHEN row.business_code = '149' THEN coalesce(row.interest, 0) ELSE 0 END
        AS used,
    sub_account.id AS sub_account_id,
    fund.id AS fund_id,
    fund.currency,
    %(ta_code)s || '/' || fund.code AS fund_key,
    NULL::date AS pay_date,
    NULL::date AS due_date,
    NULL::text AS claim_no,
    NULL::text AS refund_no,
    NULL::bigint AS claim_id,
    NULL::bigint AS entry_id
FROM trading_tarecord AS row
JOIN trading_fund AS fund ON fund.code = row.fund_code
JOIN accounts_subaccount AS sub_account ON sub_account.number = row.sub_account_no
LEFT JOIN trading_order AS asked ON asked.id = row.order_id
LEFT JOIN settlement_ledgeraccount AS order_account
    ON row.business_code = '149'
    AND order_account.code = '2001'
    AND order_account.key = asked.order_no
    AND order_account.currency = fund.currency
    AND order_account.balance < 0
CROSS JOIN LATERAL (
    VALUES
        ('130', '', 'OFFERING_CUT', 'REFUND', 'CONFIRMATION', 'REFUND', false,
            row.refund_amount),
        ('149', '', 'OFFERING_FAILED', 'REFUND', 'CONFIRMATION', 'REFUND', false,
            coalesce(row.confirmed_amount, 0) + coalesce(row.interest, 0)),
        ('142', '', 'FORCED_REDEMPTION', 'REDEMPTION', 'CONFIRMATION', 'REDEMPTION',
            false, row.confirmed_amount),
        ('150', '', 'FORCED_REDEMPTION', 'REDEMPTION', 'CONFIRMATION', 'REDEMPTION',
            false, row.confirmed_amount),
        ('151', '', 'FORCED_REDEMPTION', 'REDEMPTION', 'CONFIRMATION', 'REDEMPTION',
            false, row.confirmed_amount),
        ('143', '', 'DIVIDEND', 'DIVIDEND', 'DIVIDEND_ROW', 'DIVIDEND', false,
            row.confirmed_amount - coalesce(row.frozen_amount, 0)),
        ('143', '/frozen', 'DIVIDEND', 'DIVIDEND', 'DIVIDEND_ROW', 'DIVIDEND', true,
            row.frozen_amount)
) AS part (business_code, suffix, event, kind, origin_kind, receipt_kind, on_hold, amount)
WHERE row.business_date = %(file_date)s
    AND row.file_id = %(file_id)s
    AND row.result = 'A'
    AND row.detail_flag IN ('0', '')
    -- Said of the rows themselves, so that the many others are passed over at once.
    AND row.business_code IN ('130', '142', '143', '149', '150', '151')
    AND part.business_code = row.business_code
    AND part.amount > 0
    AND (
        row.business_code <> '130'
        OR EXISTS (
            SELECT FROM trading_tarecord AS accepted
            WHERE accepted.order_id = row.order_id
                AND accepted.business_code = '120'
                AND accepted.result = 'A'
        )
    )

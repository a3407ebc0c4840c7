-- Every row of a package's 04 beside the order it answers, and the first rule it breaks.
--
-- key:     (DistributorCode, AppSheetSerialNo), and the business code is the order's + 100.
-- used:    ConfirmedAmount, plus Charge where the TA's amounts are without the fee.
-- target:  ReturnCode 0000 can be partial: what was asked is always compared with what
--          was confirmed; nothing confirmed is a failure, whatever the code.
-- DetailFlag 1 rows are the lots of a summary row; they are judged with it later.
CREATE TEMPORARY TABLE applying ON COMMIT DROP AS
SELECT
    nextval('trading_tarecord_id_seq') AS record_id,
    judged.*,
    CASE
        WHEN NOT judged.is_summary OR judged.reason <> '' THEN NULL
        WHEN judged.return_code <> '0000' THEN 'FAILED'
        WHEN judged.kind = 'METHOD' THEN 'CONFIRMED'
        WHEN judged.kind = 'PURCHASE' AND judged.used = 0
            OR judged.kind = 'REDEMPTION' AND judged.confirmed_shares = 0 THEN 'FAILED'
        WHEN judged.kind = 'PURCHASE' AND judged.used = judged.asked_amount
            OR judged.kind = 'REDEMPTION' AND judged.confirmed_shares = judged.asked_shares
            THEN 'CONFIRMED'
        ELSE 'PARTLY_CONFIRMED'
    END AS target
FROM (
    SELECT
        answer.*,
        CASE
            WHEN answer.detail_flag NOT IN ('', '0', '1') THEN 'DETAIL_UNKNOWN'
            WHEN answer.kind IS NULL OR answer.from_ta = '1' OR answer.finished = '0'
                THEN 'NOT_YET_HANDLED'
            WHEN answer.distributor_code <> %(distributor)s THEN 'WRONG_DISTRIBUTOR'
            WHEN answer.confirm_date IS NULL OR answer.confirm_date > %(file_date)s
                THEN 'WRONG_DATE'
            WHEN answer.ta_serial_no = '' THEN 'NO_SERIAL'
            WHEN answer.return_code = '' THEN 'NO_RETURN_CODE'
            WHEN answer.order_id IS NULL THEN 'UNKNOWN_ORDER'
            WHEN answer.transfer_agent_id <> %(transfer_agent_id)s THEN 'WRONG_TA'
            WHEN answer.asked_code <> answer.answered_code THEN 'WRONG_BUSINESS'
            WHEN answer.fund_code <> answer.asked_fund_code
                OR answer.share_class <> answer.asked_share_class THEN 'WRONG_FUND'
            WHEN answer.sub_account_no <> answer.asked_sub_account_no
                OR answer.ta_account_no <> '' AND answer.known_ta_account_no <> ''
                AND answer.ta_account_no <> answer.known_ta_account_no
                THEN 'WRONG_ACCOUNT'
            WHEN answer.currency <> '' AND answer.currency <> answer.asked_currency
                THEN 'WRONG_CURRENCY'
            WHEN answer.asked_state <> ALL (%(waiting)s) THEN 'ORDER_NOT_WAITING'
            WHEN answer.confirmed_amount < 0 OR answer.confirmed_shares < 0
                OR answer.charge < 0 OR answer.agency_fee < 0 THEN 'NEGATIVE'
            WHEN NOT answer.is_summary THEN ''
            WHEN answer.return_code <> '0000'
                AND (answer.confirmed_amount > 0 OR answer.confirmed_shares > 0)
                THEN 'FAILED_YET_CONFIRMED'
            WHEN answer.kind = 'PURCHASE' AND answer.used > answer.asked_amount
                OR answer.kind = 'REDEMPTION'
                AND answer.confirmed_shares > answer.asked_shares
                THEN 'MORE_THAN_APPLIED'
            WHEN answer.kind = 'PURCHASE'
                AND (answer.confirmed_amount > 0) <> (answer.confirmed_shares > 0)
                OR answer.kind = 'REDEMPTION'
                AND answer.confirmed_amount > 0 AND answer.confirmed_shares = 0
                OR answer.kind = 'METHOD'
                AND (answer.confirmed_amount > 0 OR answer.confirmed_shares > 0)
                THEN 'AMOUNT_AND_SHARES'
            WHEN answer.kind = 'PURCHASE' AND answer.applied_amount > 0
                AND answer.applied_amount <> answer.asked_amount
                OR answer.kind = 'REDEMPTION' AND answer.applied_shares > 0
                AND answer.applied_shares <> answer.asked_shares THEN 'APPLIED_DIFFERS'
            WHEN answer.kind = 'METHOD' AND answer.return_code = '0000'
                AND answer.dividend_method <> ''
                AND answer.dividend_method <> answer.asked_method THEN 'METHOD_DIFFERS'
            ELSE ''
        END AS reason
    FROM (
        SELECT
            staged.file_id,
            staged.line,
            staged.byte_offset,
            coalesce(staged.detail_flag, '') AS detail_flag,
            coalesce(staged.detail_flag, '0') = '0' AS is_summary,
            coalesce(staged.distributor_code, '') AS distributor_code,
            coalesce(staged.business_code, '') AS business_code,
            coalesce(staged.order_no, '') AS order_no,
            coalesce(staged.ta_serial_no, '') AS ta_serial_no,
            staged.confirm_date,
            coalesce(staged.return_code, '') AS return_code,
            coalesce(staged.sub_account_no, '') AS sub_account_no,
            coalesce(staged.ta_account_no, '') AS ta_account_no,
            coalesce(staged.fund_code, '') AS fund_code,
            coalesce(staged.share_class, '0') AS share_class,
            coalesce(staged.currency, '') AS currency,
            coalesce(staged.dividend_method, '') AS dividend_method,
            coalesce(staged.applied_amount, 0) * 0.01 AS applied_amount,
            coalesce(staged.applied_shares, 0) * 0.01 AS applied_shares,
            coalesce(staged.confirmed_amount, 0) * 0.01 AS confirmed_amount,
            coalesce(staged.confirmed_shares, 0) * 0.01 AS confirmed_shares,
            coalesce(staged.charge, 0) * 0.01 AS charge,
            coalesce(staged.agency_fee, 0) * 0.01 AS agency_fee,
            CASE
                WHEN %(amount_includes_fee)s
                    THEN coalesce(staged.confirmed_amount, 0) * 0.01
                ELSE
                    (coalesce(staged.confirmed_amount, 0) + coalesce(staged.charge, 0))
                    * 0.01
            END AS used,
            coalesce(staged.original_serial_no, '') AS original_serial_no,
            staged.register_date,
            staged.from_ta,
            staged.finished,
            coalesce(staged.error_detail, '') AS error_detail,
            code.kind,
            code.asked AS answered_code,
            asked.id AS order_id,
            asked.state AS asked_state,
            asked.business_code AS asked_code,
            asked.transfer_agent_id,
            asked.sub_account_id,
            asked.fund_id,
            asked.share_class AS asked_share_class,
            asked.amount AS asked_amount,
            asked.shares AS asked_shares,
            asked.dividend_method AS asked_method,
            fund.code AS asked_fund_code,
            fund.currency AS asked_currency,
            sub_account.number AS asked_sub_account_no,
            registration.id AS registration_id,
            fund_account.id AS fund_account_id,
            coalesce(fund_account.number, '') AS known_ta_account_no
        FROM trading_stagedrow AS staged
        LEFT JOIN unnest(%(codes)s::text[], %(asked_codes)s::text[], %(kinds)s::text[])
            AS code (confirmed, asked, kind) ON code.confirmed = staged.business_code
        LEFT JOIN trading_order AS asked ON asked.order_no = staged.order_no
        LEFT JOIN trading_fund AS fund ON fund.id = asked.fund_id
        LEFT JOIN accounts_subaccount AS sub_account
            ON sub_account.id = asked.sub_account_id
        LEFT JOIN accounts_tradingregistration AS registration
            ON registration.id = asked.registration_id
        LEFT JOIN accounts_fundaccount AS fund_account
            ON fund_account.id = registration.fund_account_id
        WHERE staged.file_id = ANY (%(file_ids)s)
    ) AS answer
) AS judged

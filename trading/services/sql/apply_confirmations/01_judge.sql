-- Every row of a package's 04 beside the order it answers, and the first rule it breaks.
--
-- key:     (DistributorCode, AppSheetSerialNo), and the business code is the order's + 100.
-- used:    ConfirmedAmount, plus Charge where the TA's amounts are without the fee.
-- target:  ReturnCode 0000 can be partial: what was asked is always compared with what
--          was confirmed; nothing confirmed is a failure, whatever the code.
-- brings:  the TA's number of a person who has none here yet.
-- DetailFlag 1 rows are the lots of a summary row; they are judged with it later.
-- id:      the file's first one, drawn beforehand, and on by the line: the same whatever
--          way the server goes, and by all of its processes.
-- Amounts are compared as the file's own digits (0.01) and leave as numeric. What is
-- not needed twice stays in the staging.
CREATE TEMPORARY TABLE applying ON COMMIT DROP AS
SELECT
    (%(first_ids)s::bigint[])[array_position(%(file_ids)s::bigint[], file_id)] + line - 1
        AS record_id,
    judged.*
FROM (
    SELECT
        file_id,
        line,
        is_summary,
        kind,
        source_type,
        order_id,
        ta_serial_no,
        confirm_date,
        coalesce(register_date, confirm_date) AS registered_on,
        return_code,
        error_detail,
        is_summary AND reason = '' AND return_code = '0000'
            AND ta_account_no <> '' AND known_ta_account_no = '' AS brings,
        sub_account_id,
        fund_id,
        asked_share_class AS share_class,
        asked_shares * 0.01 AS asked_shares,
        confirmed_amount * 0.01 AS confirmed_amount,
        confirmed_shares * 0.01 AS confirmed_shares,
        reason,
        CASE
            WHEN NOT is_summary OR reason <> '' THEN NULL
            WHEN return_code <> '0000' THEN 'FAILED'
            WHEN kind = 'METHOD' THEN 'CONFIRMED'
            WHEN confirmed_shares = 0 THEN 'FAILED'
            WHEN kind = 'PURCHASE' AND used = asked_amount
                OR kind = 'REDEMPTION' AND confirmed_shares = asked_shares THEN 'CONFIRMED'
            ELSE 'PARTLY_CONFIRMED'
        END AS target
    FROM (
        SELECT
            answer.*,
            CASE
                WHEN detail_flag NOT IN ('', '0', '1') THEN 'DETAIL_UNKNOWN'
                WHEN kind IS NULL OR from_ta = '1' OR finished = '0' THEN 'NOT_YET_HANDLED'
                WHEN distributor_code <> %(distributor)s THEN 'WRONG_DISTRIBUTOR'
                WHEN confirm_date IS NULL OR confirm_date > %(file_date)s THEN 'WRONG_DATE'
                WHEN ta_serial_no = '' THEN 'NO_SERIAL'
                WHEN return_code = '' THEN 'NO_RETURN_CODE'
                WHEN order_id IS NULL THEN 'UNKNOWN_ORDER'
                WHEN transfer_agent_id <> %(transfer_agent_id)s THEN 'WRONG_TA'
                WHEN asked_code <> answered_code THEN 'WRONG_BUSINESS'
                WHEN fund_code <> asked_fund_code OR share_class <> asked_share_class
                    THEN 'WRONG_FUND'
                WHEN sub_account_no <> asked_sub_account_no
                    OR ta_account_no <> '' AND known_ta_account_no <> ''
                    AND ta_account_no <> known_ta_account_no THEN 'WRONG_ACCOUNT'
                WHEN currency <> '' AND currency <> asked_currency THEN 'WRONG_CURRENCY'
                WHEN asked_state <> ALL (%(waiting)s) THEN 'ORDER_NOT_WAITING'
                WHEN least(confirmed_amount, confirmed_shares, charge, agency_fee) < 0
                    THEN 'NEGATIVE'
                WHEN NOT is_summary THEN ''
                WHEN return_code <> '0000' AND (confirmed_amount > 0 OR confirmed_shares > 0)
                    THEN 'FAILED_YET_CONFIRMED'
                WHEN kind = 'PURCHASE' AND used > asked_amount
                    OR kind = 'REDEMPTION' AND confirmed_shares > asked_shares
                    THEN 'MORE_THAN_APPLIED'
                WHEN kind = 'PURCHASE' AND (confirmed_amount > 0) <> (confirmed_shares > 0)
                    OR kind = 'REDEMPTION' AND confirmed_amount > 0 AND confirmed_shares = 0
                    OR kind = 'METHOD' AND (confirmed_amount > 0 OR confirmed_shares > 0)
                    THEN 'AMOUNT_AND_SHARES'
                WHEN kind = 'PURCHASE' AND applied_amount NOT IN (0, asked_amount)
                    OR kind = 'REDEMPTION' AND applied_shares NOT IN (0, asked_shares)
                    THEN 'APPLIED_DIFFERS'
                WHEN kind = 'METHOD' AND return_code = '0000' AND dividend_method <> ''
                    AND dividend_method <> asked_method THEN 'METHOD_DIFFERS'
                ELSE ''
            END AS reason
        FROM (
            SELECT
                staged.file_id,
                staged.line,
                coalesce(staged.detail_flag, '') AS detail_flag,
                coalesce(staged.detail_flag, '0') = '0' AS is_summary,
                coalesce(staged.distributor_code, '') AS distributor_code,
                coalesce(staged.ta_serial_no, '') AS ta_serial_no,
                staged.confirm_date,
                staged.register_date,
                coalesce(staged.return_code, '') AS return_code,
                coalesce(staged.sub_account_no, '') AS sub_account_no,
                coalesce(staged.ta_account_no, '') AS ta_account_no,
                coalesce(staged.fund_code, '') AS fund_code,
                coalesce(staged.share_class, '0') AS share_class,
                coalesce(staged.currency, '') AS currency,
                coalesce(staged.dividend_method, '') AS dividend_method,
                coalesce(staged.applied_amount, 0) AS applied_amount,
                coalesce(staged.applied_shares, 0) AS applied_shares,
                coalesce(staged.confirmed_amount, 0) AS confirmed_amount,
                coalesce(staged.confirmed_shares, 0) AS confirmed_shares,
                coalesce(staged.confirmed_amount, 0) + CASE
                    WHEN %(amount_includes_fee)s THEN 0 ELSE coalesce(staged.charge, 0)
                END AS used,
                staged.charge,
                staged.agency_fee,
                staged.from_ta,
                staged.finished,
                staged.error_detail,
                code.kind,
                code.source_type,
                code.asked AS answered_code,
                asked.id AS order_id,
                asked.state AS asked_state,
                asked.business_code AS asked_code,
                asked.transfer_agent_id,
                asked.sub_account_id,
                asked.fund_id,
                asked.share_class AS asked_share_class,
                (asked.amount * 100)::bigint AS asked_amount,
                (asked.shares * 100)::bigint AS asked_shares,
                asked.dividend_method AS asked_method,
                fund.code AS asked_fund_code,
                fund.currency AS asked_currency,
                sub_account.number AS asked_sub_account_no,
                coalesce(fund_account.number, '') AS known_ta_account_no
            FROM trading_stagedrow AS staged
            LEFT JOIN unnest(
                %(codes)s::text[], %(asked_codes)s::text[], %(kinds)s::text[],
                %(source_types)s::text[]
            ) AS code (confirmed, asked, kind, source_type)
                ON code.confirmed = staged.business_code
            LEFT JOIN trading_order AS asked ON asked.order_no = staged.order_no
            LEFT JOIN trading_fund AS fund ON fund.id = asked.fund_id
            LEFT JOIN accounts_subaccount AS sub_account
                ON sub_account.id = asked.sub_account_id
            LEFT JOIN accounts_tradingregistration AS registration
                ON registration.id = asked.registration_id
            LEFT JOIN accounts_fundaccount AS fund_account
                ON fund_account.id = registration.fund_account_id
            WHERE staged.file_id = ANY (%(file_ids)s)
            -- Each expression once: without it the planner repeats them in every branch.
            OFFSET 0
        ) AS answer
        OFFSET 0
    ) AS reasoned
) AS judged

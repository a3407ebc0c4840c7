-- Every row of a package's 02 beside the 001 or 008 it answers, and the first rule it
-- breaks. 101 answers 001, 108 answers 008; only a waiting order may be answered.
-- What the TA or its counter began answers nothing: 06_begun looks at its account.
CREATE TEMPORARY TABLE answering ON COMMIT DROP AS
SELECT
    nextval('trading_tarecord_id_seq') AS record_id,
    answer.*,
    CASE
        WHEN NOT answer.is_begun
            AND (answer.business_code NOT IN ('101', '108') OR answer.from_ta = '1')
            OR answer.is_begun
            AND (answer.order_id IS NOT NULL
                OR answer.return_code NOT IN ('', '0000'))
            THEN 'NOT_YET_HANDLED'
        WHEN answer.distributor_code <> %(distributor)s THEN 'WRONG_DISTRIBUTOR'
        WHEN answer.confirm_date IS NULL OR answer.confirm_date > %(file_date)s
            THEN 'WRONG_DATE'
        WHEN answer.return_code = '' THEN 'NO_RETURN_CODE'
        WHEN answer.is_begun THEN ''
        WHEN answer.order_id IS NULL THEN 'UNKNOWN_ORDER'
        WHEN answer.transfer_agent_id <> %(transfer_agent_id)s THEN 'WRONG_TA'
        WHEN answer.asked_code <> '0' || right(answer.business_code, 2)
            THEN 'WRONG_BUSINESS'
        WHEN answer.sub_account_no <> answer.asked_sub_account_no
            OR answer.ta_account_no <> '' AND answer.known_ta_account_no <> ''
            AND answer.ta_account_no <> answer.known_ta_account_no
            THEN 'WRONG_ACCOUNT'
        WHEN answer.asked_state <> ALL (%(waiting)s) THEN 'ORDER_NOT_WAITING'
        WHEN answer.return_code <> '0000' AND answer.registration_state <> 'SENT'
            THEN 'REFUSED_YET_ACTIVE'
        WHEN answer.return_code = '0000'
            AND answer.ta_account_no = '' AND answer.known_ta_account_no = ''
            THEN 'NO_ACCOUNT'
        ELSE ''
    END AS reason
FROM (
    SELECT
        told.file_id,
        told.line,
        told.byte_offset,
        coalesce(told.distributor_code, '') AS distributor_code,
        coalesce(told.business_code, '') AS business_code,
        coalesce(told.order_no, '') AS order_no,
        coalesce(told.ta_serial_no, '') AS ta_serial_no,
        told.confirm_date,
        coalesce(told.return_code, '') AS return_code,
        coalesce(told.sub_account_no, '') AS sub_account_no,
        coalesce(told.ta_account_no, '') AS ta_account_no,
        told.from_ta,
        coalesce(
            told.from_ta = '1' AND told.business_code = ANY (%(begun)s), FALSE
        ) AS is_begun,
        coalesce(told.error_detail, '') AS error_detail,
        asked.id AS order_id,
        asked.state AS asked_state,
        asked.business_code AS asked_code,
        asked.transfer_agent_id,
        registration.id AS registration_id,
        registration.state AS registration_state,
        registration.fund_account_id,
        sub_account.number AS asked_sub_account_no,
        coalesce(fund_account.number, '') AS known_ta_account_no
    FROM account_row AS told
    LEFT JOIN trading_order AS asked ON asked.order_no = told.order_no
    LEFT JOIN accounts_subaccount AS sub_account ON sub_account.id = asked.sub_account_id
    LEFT JOIN accounts_tradingregistration AS registration
        ON registration.id = asked.registration_id
    LEFT JOIN accounts_fundaccount AS fund_account
        ON fund_account.id = registration.fund_account_id
) AS answer

-- What each row says, beside what we know: the order, the account, the funds.
--
-- used:  ConfirmedAmount, plus Charge where the TA's amounts are without the fee.
-- A custody or fast transfer says by TransferDirection 1 that shares come in.
-- 144 with SharesAdjustmentFlag 4 is a money fund's income; other ones are bought.
UPDATE event
SET business_code = told.business_code,
    needs_order = told.needs_order,
    own = CASE WHEN told.transfer_direction = '1' AND told.own = 'OUT'
        AND told.other = 'ACCOUNT' THEN 'IN' ELSE told.own END,
    other = CASE WHEN told.transfer_direction = '1' THEN '' ELSE told.other END,
    ends = told.ends,
    source = CASE WHEN told.business_code = '144' AND told.adjustment_flag <> '4'
        THEN '1' ELSE told.source END,
    asked_codes = told.asked,
    order_id = told.order_id,
    asked_code = told.asked_code,
    asked_state = told.asked_state,
    asked_agent_id = told.transfer_agent_id,
    asked_sub_account_id = told.asked_sub_account_id,
    asked_fund_id = told.asked_fund_id,
    asked_share_class = told.asked_share_class,
    asked_amount = told.asked_amount,
    asked_shares = told.asked_shares,
    answered_amount = told.answered_amount,
    answered_shares = told.answered_shares,
    has_out_leg = told.has_out_leg,
    has_in_leg = told.has_in_leg,
    sub_account_id = told.sub_account_id,
    is_known_account = told.is_known_account,
    fund_id = told.fund_id,
    share_class = told.share_class,
    currency = told.currency,
    fund_currency = told.fund_currency,
    ta_serial_no = told.ta_serial_no,
    confirm_date = told.confirm_date,
    registered_on = coalesce(told.register_date, told.confirm_date),
    return_code = told.return_code,
    is_yes = told.return_code = ANY (%(succeeded)s),
    is_finished = told.finished <> '0',
    error_detail = told.error_detail,
    original_serial_no = told.original_serial_no,
    amount = told.amount,
    used = told.amount + CASE WHEN %(amount_includes_fee)s THEN 0 ELSE told.charge END,
    shares = told.shares,
    least_figure = least(told.amount, told.shares, told.charge, told.refund, told.paid),
    refund_amount = told.refund,
    interest = told.paid,
    distributor_code = told.distributor_code,
    target_fund_id = told.target_fund_id,
    target_share_class = told.target_share_class,
    target_shares = told.target_shares,
    target_sub_account_id = told.target_sub_account_id
FROM (
    SELECT
        taken.record_id,
        staged.business_code,
        business.*,
        extra.transfer_direction,
        coalesce(extra.adjustment_flag, '') AS adjustment_flag,
        asked.id AS order_id,
        asked.business_code AS asked_code,
        asked.state AS asked_state,
        asked.transfer_agent_id,
        asked.sub_account_id AS asked_sub_account_id,
        asked.fund_id AS asked_fund_id,
        asked.share_class AS asked_share_class,
        asked.amount AS asked_amount,
        asked.shares AS asked_shares,
        asked.confirmed_amount AS answered_amount,
        asked.confirmed_shares AS answered_shares,
        coalesce(terms.has_out_leg, false) AS has_out_leg,
        coalesce(terms.has_in_leg, false) AS has_in_leg,
        sub_account.id AS sub_account_id,
        coalesce(staged.ta_account_no, '') = '' OR EXISTS (
            SELECT FROM accounts_tradingregistration AS registration
            JOIN accounts_fundaccount AS fund_account
                ON fund_account.id = registration.fund_account_id
            WHERE registration.sub_account_id = sub_account.id
                AND fund_account.transfer_agent_id = %(transfer_agent_id)s
                AND fund_account.number IN ('', staged.ta_account_no)
        ) AS is_known_account,
        fund.id AS fund_id,
        fund.currency AS fund_currency,
        coalesce(staged.share_class, '0') AS share_class,
        coalesce(staged.currency, '') AS currency,
        coalesce(staged.ta_serial_no, '') AS ta_serial_no,
        staged.confirm_date,
        staged.register_date,
        coalesce(staged.return_code, '') AS return_code,
        coalesce(staged.finished, '1') AS finished,
        staged.error_detail,
        staged.original_serial_no,
        coalesce(staged.distributor_code, '') AS distributor_code,
        coalesce(staged.confirmed_amount, 0) * 0.01 AS amount,
        coalesce(staged.confirmed_shares, 0) * 0.01 AS shares,
        coalesce(staged.charge, 0) * 0.01 AS charge,
        coalesce(extra.refund_amount, 0) * 0.01 AS refund,
        coalesce(nullif(extra.raise_interest, 0), extra.interest, 0) * 0.01 AS paid,
        target_fund.id AS target_fund_id,
        coalesce(extra.target_share_class, '0') AS target_share_class,
        coalesce(extra.target_shares, 0) * 0.01 AS target_shares,
        target_account.id AS target_sub_account_id
    FROM event AS taken
    JOIN trading_stagedrow AS staged USING (file_id, line)
    LEFT JOIN event_extra AS extra USING (file_id, line)
    JOIN unnest(
        %(codes)s::text[], %(askeds)s::text[], %(needs_orders)s::boolean[],
        %(owns)s::text[], %(others)s::text[], %(endss)s::text[], %(sources)s::text[]
    ) AS business (code, asked, needs_order, own, other, ends, source)
        ON business.code = staged.business_code
    LEFT JOIN trading_order AS asked
        ON asked.order_no = staged.order_no AND business.asked <> ''
    LEFT JOIN trading_orderterms AS terms ON terms.order_id = asked.id
    LEFT JOIN accounts_subaccount AS sub_account
        ON sub_account.number = staged.sub_account_no
    LEFT JOIN trading_fund AS fund
        ON fund.code = staged.fund_code
        AND fund.transfer_agent_id = %(transfer_agent_id)s
    LEFT JOIN trading_fund AS target_fund
        ON target_fund.code = extra.target_fund_code
    LEFT JOIN accounts_subaccount AS target_account
        ON target_account.number = extra.target_sub_account_no
        AND coalesce(extra.target_distributor_code, %(distributor)s) = %(distributor)s
) AS told
WHERE event.record_id = told.record_id

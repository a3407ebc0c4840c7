-- The rows of one 04 file that move money, each with what it books.
--
-- paid  p: what the order's debit brought.
-- used  u: ConfirmedAmount, plus Charge where the TA's amounts are without the fee.
-- kept  k: AgencyFee where ChargePayMethod of file C2 is 0; without C2 nothing is kept.
-- net   n: ConfirmedAmount of a redemption, which is what the customer gets.
-- Only DetailFlag 0 counts: rows with 1 are the lots of the row before.
CREATE TEMPORARY TABLE settling ON COMMIT DROP AS
SELECT
    booked.*,
    CASE WHEN booked.is_purchase THEN booked.paid - booked.used ELSE 0 END AS refund,
    nextval('settlement_journalentry_id_seq') AS entry_id,
    CASE
        WHEN booked.kept <> 0 THEN nextval('settlement_journalentry_id_seq')
    END AS own_entry_id
FROM (
    SELECT
        confirmed.id AS record_id,
        confirmed.line,
        confirmed.ta_serial_no,
        confirmed.confirm_date,
        confirmed.business_code,
        asked.id AS order_id,
        asked.order_no,
        asked.sub_account_id,
        asked.business_date AS order_date,
        fund.id AS fund_id,
        agent.id AS transfer_agent_id,
        agent.code AS ta_code,
        agent.code || '/' || fund.code AS fund_key,
        fund.currency,
        confirmed.business_code = ANY (%(purchases)s) AS is_purchase,
        order_account.id AS order_account_id,
        CASE
            WHEN confirmed.business_code = ANY (%(purchases)s) THEN asked.amount
            ELSE 0
        END AS paid,
        CASE
            WHEN confirmed.business_code <> ALL (%(purchases)s) THEN 0
            WHEN coalesce(link.amount_includes_fee, true)
                THEN coalesce(confirmed.confirmed_amount, 0)
            ELSE coalesce(confirmed.confirmed_amount, 0) + coalesce(confirmed.charge, 0)
        END AS used,
        CASE
            WHEN confirmed.business_code = ANY (%(purchases)s) THEN 0
            ELSE coalesce(confirmed.confirmed_amount, 0)
        END AS net,
        0::numeric(18, 2) AS kept
    FROM trading_tarecord AS confirmed
    JOIN trading_order AS asked ON asked.id = confirmed.order_id
    JOIN trading_fund AS fund ON fund.id = asked.fund_id
    JOIN accounts_transferagent AS agent ON agent.id = asked.transfer_agent_id
    LEFT JOIN trading_talink AS link ON link.transfer_agent_id = agent.id
    LEFT JOIN settlement_ledgeraccount AS order_account
        ON order_account.code = '2001'
        AND order_account.key = asked.order_no
        AND order_account.currency = fund.currency
    WHERE confirmed.business_date = %(file_date)s
        AND confirmed.file_id = %(file_id)s
        AND confirmed.result = 'A'
        AND confirmed.detail_flag IN ('0', '')
        AND (
            confirmed.business_code = ANY (%(purchases)s)
            OR confirmed.business_code = ANY (%(redemptions)s)
            AND confirmed.confirmed_amount > 0
        )
) AS booked

-- What each row books.
--
-- paid  p: what the order's debit brought; held is what its account says.
-- used  u: ConfirmedAmount, plus Charge where the TA's amounts are without the fee.
-- kept  k: AgencyFee of a fund whose ChargePayMethod of file C2 is 0; of the others,
--          and of those without C2, nothing is kept.
-- net   n: ConfirmedAmount of a redemption, which is what the customer gets.
--
-- Ids of accounts are drawn here, so that nothing is joined by its text twice.
CREATE TEMPORARY TABLE settling ON COMMIT DROP AS
SELECT
    booked.*,
    CASE
        WHEN booked.kept <> 0 THEN nextval('settlement_journalentry_id_seq')
    END AS own_entry_id,
    CASE
        WHEN booked.owed > 0 THEN nextval('settlement_ledgeraccount_id_seq')
    END AS claim_account_id
FROM (
    SELECT
        money.*,
        CASE WHEN is_purchase THEN paid - used ELSE net END AS owed
    FROM (
        SELECT
            row.entry_id,
            row.record_id,
            row.line,
            row.ta_serial_no,
            row.confirm_date,
            row.business_code,
            row.is_purchase,
            row.order_id,
            asked.order_no,
            asked.sub_account_id,
            asked.business_date AS order_date,
            asked.fund_id,
            order_account.id AS order_account_id,
            -order_account.balance AS held,
            CASE WHEN row.is_purchase THEN asked.amount ELSE 0 END AS paid,
            CASE
                WHEN NOT row.is_purchase THEN 0
                WHEN %(includes_fee)s THEN row.confirmed_amount
                ELSE row.confirmed_amount + row.charge
            END AS used,
            CASE WHEN row.is_purchase THEN 0 ELSE row.confirmed_amount END AS net,
            CASE
                WHEN row.confirmed_amount <> 0
                    AND asked.fund_id = ANY (%(net_funds)s::bigint[])
                THEN row.agency_fee
                ELSE 0::numeric(18, 2)
            END AS kept
        FROM settling_row AS row
        JOIN trading_order AS asked ON asked.id = row.order_id
        JOIN trading_fund AS fund ON fund.id = asked.fund_id
        LEFT JOIN settlement_ledgeraccount AS order_account
            ON row.is_purchase
            AND order_account.code = '2001'
            AND order_account.key = asked.order_no
            AND order_account.currency = fund.currency
    ) AS money
) AS booked

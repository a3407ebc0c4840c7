-- One transfer a TA, fund and pay date. The digest of its items is over one line each,
-- `order|TA serial|amount`, in the order of their records.
SELECT
    due.transfer_agent_id,
    due.fund_id,
    due.pay_date,
    due.currency,
    sum(due.amount) AS amount,
    count(*) AS items,
    encode(
        sha256(
            convert_to(
                string_agg(
                    due.order_no || '|' || due.ta_serial_no || '|' || due.amount,
                    E'\n' ORDER BY due.record_id
                ),
                'UTF8'
            )
        ),
        'hex'
    ) AS items_sha256
FROM transfer_due AS due
JOIN accounts_transferagent AS agent ON agent.id = due.transfer_agent_id
JOIN trading_fund AS fund ON fund.id = due.fund_id
GROUP BY
    due.transfer_agent_id, due.fund_id, due.pay_date, due.currency, agent.code, fund.code
ORDER BY due.pay_date, agent.code, fund.code

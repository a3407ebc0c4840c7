-- One transfer a kind, TA, fund and pay date. The digest of its items is over one line
-- each, `label|amount` (a confirmation's label is `order|TA serial`), in the order of
-- the labels.
SELECT
    due.kind,
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
                    due.label || '|' || due.amount, E'\n'
                    ORDER BY due.label COLLATE "C"
                ),
                'UTF8'
            )
        ),
        'hex'
    ) AS items_sha256
FROM transfer_due AS due
LEFT JOIN accounts_transferagent AS agent ON agent.id = due.transfer_agent_id
LEFT JOIN trading_fund AS fund ON fund.id = due.fund_id
GROUP BY
    due.kind, due.transfer_agent_id, due.fund_id, due.pay_date, due.currency, agent.code,
    fund.code
ORDER BY due.kind <> 'SUB_TO_MAIN', due.pay_date, agent.code, fund.code, due.kind

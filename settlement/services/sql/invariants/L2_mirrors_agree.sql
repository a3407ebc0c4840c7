-- What book S holds for us, book O shows: 2011 = 9101, 1301 = 9201. A fee that is sent
-- and not executed is held in transit (1102) still.
SELECT
    mirror.codes || ' ' || mirror.key AS subject,
    abs(sum(mirror.balance)) AS amount,
    'the two books differ' AS detail
FROM (
    SELECT '2011/9101' AS codes, key, currency, balance FROM settlement_ledgeraccount
    WHERE code IN ('2011', '9101')
    UNION ALL
    SELECT
        '2011/9101', agent.code || '/' || fund.code, transit.currency, transit.balance
    FROM settlement_ledgeraccount AS transit
    JOIN settlement_custodiantransfer AS transfer ON transfer.transfer_no = transit.key
    LEFT JOIN settlement_custodiantransfer AS corrected
        ON corrected.id = transfer.corrects_id
    JOIN trading_fund AS fund ON fund.id = transfer.fund_id
    JOIN accounts_transferagent AS agent ON agent.id = transfer.transfer_agent_id
    WHERE transit.code = '1102'
        AND transit.balance <> 0
        AND coalesce(corrected.kind, transfer.kind) = 'FEE'
    UNION ALL
    SELECT '1301/9201', key, currency, balance FROM settlement_ledgeraccount
    WHERE code IN ('1301', '9201')
) AS mirror
GROUP BY mirror.codes, mirror.key, mirror.currency
HAVING sum(mirror.balance) <> 0

-- Accounts in suspense are the sum of their open items: 1201 of TA receipts, 2006 of
-- payouts under way, 1102 of transfers under way, 2009 of late successes that wait; and
-- what is pending to customers is the sum of their claims.
SELECT
    coalesce(account.key, item.key) AS subject,
    abs(coalesce(account.balance, 0) - coalesce(item.amount, 0)) AS amount,
    '1201 ' || coalesce(account.balance, 0) || ', receipts ' || coalesce(item.amount, 0)
        AS detail
FROM (SELECT key, balance FROM settlement_ledgeraccount WHERE code = '1201') AS account
FULL JOIN (
    SELECT
        agent.code || '/' || fund.code || '/' || to_char(receipt.pay_date, 'YYYY-MM-DD')
            AS key,
        sum(receipt.amount - receipt.received) AS amount
    FROM settlement_tareceipt AS receipt
    JOIN accounts_transferagent AS agent ON agent.id = receipt.transfer_agent_id
    JOIN trading_fund AS fund ON fund.id = receipt.fund_id
    GROUP BY 1
) AS item USING (key)
WHERE coalesce(account.balance, 0) <> coalesce(item.amount, 0)
UNION ALL
SELECT
    coalesce(account.key, item.key),
    abs(coalesce(account.balance, 0) + coalesce(item.amount, 0)),
    account.code || ' ' || coalesce(account.balance, 0) || ', under way '
        || coalesce(item.amount, 0)
FROM (
    SELECT code, key, balance FROM settlement_ledgeraccount
    WHERE code IN ('2006', '1102')
        AND (
            code = '2006'
            OR EXISTS (
                SELECT FROM settlement_custodiantransfer AS own
                LEFT JOIN settlement_custodiantransfer AS corrected
                    ON corrected.id = own.corrects_id
                WHERE own.transfer_no = settlement_ledgeraccount.key
                    AND coalesce(corrected.kind, own.kind)
                        NOT IN ('SUB_TO_MAIN', 'TO_PAYOUT')
            )
        )
) AS account
FULL JOIN (
    SELECT '2006' AS code, payout_no AS key, amount FROM settlement_payout
    WHERE state IN ('SUBMITTED', 'BANK_ACCEPTED', 'UNKNOWN')
    UNION ALL
    SELECT '1102', own.transfer_no, own.amount
    FROM settlement_custodiantransfer AS own
    LEFT JOIN settlement_custodiantransfer AS corrected
        ON corrected.id = own.corrects_id
    WHERE coalesce(corrected.kind, own.kind) NOT IN ('SUB_TO_MAIN', 'TO_PAYOUT')
        AND own.state IN ('SENT', 'BANK_ACCEPTED', 'UNKNOWN')
) AS item USING (code, key)
WHERE coalesce(account.balance, 0) <> -coalesce(item.amount, 0)
UNION ALL
SELECT account.key, abs(account.balance), '2009 without an open break'
FROM settlement_ledgeraccount AS account
WHERE account.code = '2009'
    AND account.balance <> 0
    AND NOT EXISTS (
        SELECT FROM core_break AS item
        WHERE item.subject = account.key AND item.state <> 'RESOLVED'
    )
UNION ALL
SELECT
    'pending to customers ' || coalesce(owed.currency, item.currency),
    abs(coalesce(owed.amount, 0) - coalesce(item.amount, 0)),
    'accounts ' || coalesce(owed.amount, 0) || ', claims ' || coalesce(item.amount, 0)
FROM (
    SELECT currency, -sum(balance) AS amount FROM settlement_ledgeraccount
    WHERE code IN ('2003', '2004', '2005', '2006')
    GROUP BY currency
) AS owed
FULL JOIN (
    SELECT claim.currency, sum(claim.amount - coalesce(divided.ended, 0)) AS amount
    FROM settlement_claim AS claim
    LEFT JOIN (
        -- Of claims in several parts: what is paid, or in the balance.
        SELECT part.claim_id, sum(payout.amount) AS ended
        FROM (
            SELECT DISTINCT claim_id FROM settlement_refund WHERE apart > 0
        ) AS part
        JOIN settlement_payout AS payout
            ON payout.claim_id = part.claim_id
            AND payout.state IN ('PAID', 'SETTLED', 'RETURNED_TO_BALANCE')
        GROUP BY part.claim_id
    ) AS divided ON divided.claim_id = claim.id
    WHERE claim.state IN ('OPEN', 'ON_HOLD', 'IN_PAYOUT')
    GROUP BY claim.currency
) AS item USING (currency)
WHERE coalesce(owed.amount, 0) <> coalesce(item.amount, 0)

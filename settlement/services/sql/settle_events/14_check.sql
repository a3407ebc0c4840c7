-- The claims' accounts hold what is owed, to the cent.
SELECT count(*)
FROM owing
LEFT JOIN settlement_ledgeraccount AS account
    ON account.code = CASE WHEN owing.kind = 'REFUND' THEN '2003' ELSE '2004' END
    AND account.key = owing.claim_no
WHERE account.balance IS DISTINCT FROM -owing.amount

-- What went, or goes, to the TA is what was debited and what the books hold for it; an
-- order that is not paid holds nothing. A late success belongs to 2009, not to its order.
CREATE TEMPORARY TABLE differences ON COMMIT DROP AS
SELECT
    id AS place,
    reason,
    'trades:' || order_no || ':' || reason || ':' || paid || '/' || theirs AS reference,
    order_no AS subject,
    abs(paid - theirs) AS amount,
    state || ' ' || paid AS ours,
    theirs::text AS theirs
FROM (
    SELECT id, order_no, state, paid, 'DEBIT_DIFFERS' AS reason, debited AS theirs
    FROM compared
    WHERE state IN ('PAID', 'SENT') AND paid <> debited
    UNION ALL
    SELECT id, order_no, state, paid, 'MONEY_DIFFERS', held
    FROM compared
    WHERE paid <> held
) AS found

-- How many orders are paid, over how much, what was debited and what is held for them.
SELECT
    count(*),
    coalesce(sum(paid), 0),
    coalesce(sum(debited), 0),
    coalesce(sum(held), 0)
FROM compared
WHERE state IN ('PAID', 'SENT')

-- A row a customer: what was found of them, nothing for most.
INSERT INTO accounts_screening
    (business_date, fund_trading_account_id, list_version, result, reference,
     screened_at, looked_at_by_id, note)
SELECT %(business_date)s, person.id, %(version)s,
    coalesce(found.result, 'CLEAR'), coalesce(found.reference, ''),
    %(now)s, NULL, ''
FROM unnest(%(people)s::bigint[]) AS person (id)
LEFT JOIN unnest(%(found)s::bigint[], %(results)s::text[], %(references)s::text[])
    AS found (person_id, result, reference) ON found.person_id = person.id
ORDER BY person.id

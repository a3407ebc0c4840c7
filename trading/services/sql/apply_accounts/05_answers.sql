-- What the accounts room is told.
SELECT registration_id, return_code = '0000', coalesce(
    nullif(ta_account_no, ''), known_ta_account_no)
FROM answering
WHERE reason = '' AND order_id IS NOT NULL AND registration_id IS NOT NULL

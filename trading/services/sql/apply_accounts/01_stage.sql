-- The rows of a package's 02, as they are copied from the raw file.
CREATE TEMPORARY TABLE account_row (
    file_id bigint,
    line integer,
    byte_offset bigint,
    distributor_code text,
    business_code text,
    order_no text,
    ta_serial_no text,
    confirm_date date,
    return_code text,
    sub_account_no text,
    ta_account_no text,
    from_ta text,
    error_detail text
) ON COMMIT DROP

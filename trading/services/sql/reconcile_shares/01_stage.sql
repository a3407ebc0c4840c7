-- The rows of a package's 05, as they are copied from the raw file.
CREATE TEMPORARY TABLE share_row (
    file_id bigint,
    line integer,
    byte_offset bigint,
    detail_flag text,
    distributor_code text,
    sub_account_no text COLLATE "C",
    ta_account_no text,
    fund_code text COLLATE "C",
    share_class text COLLATE "C",
    ta_serial_no text COLLATE "C",
    register_date date,
    shares bigint,
    whole_flag text,
    unpaid_income bigint,
    dividend_method text
) ON COMMIT DROP

-- The rows of a package's 06, as they are copied from the raw file.
CREATE TEMPORARY TABLE dividend_row (
    file_id bigint,
    line integer,
    byte_offset bigint,
    distributor_code text,
    business_code text,
    ta_serial_no text,
    confirm_date date,
    return_code text,
    sub_account_no text,
    ta_account_no text,
    fund_code text,
    share_class text,
    currency text,
    confirmed_amount bigint,
    reinvested_shares bigint,
    frozen_amount bigint,
    frozen_shares bigint,
    charge bigint,
    agency_fee bigint,
    pay_date date,
    dividend_type text
) ON COMMIT DROP

-- Fields that only these rows use, copied from the raw file when a file has such rows.
CREATE TEMPORARY TABLE event_extra (
    file_id bigint,
    line integer,
    byte_offset bigint,
    refund_amount bigint,
    raise_interest bigint,
    interest bigint,
    target_fund_code text,
    target_share_class text,
    target_shares bigint,
    target_distributor_code text,
    target_sub_account_no text,
    transfer_direction text,
    adjustment_flag text
) ON COMMIT DROP

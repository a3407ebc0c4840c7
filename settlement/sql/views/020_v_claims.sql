-- What we owe whom, and from which one origin.
CREATE VIEW v_claims AS
SELECT
    claim.claim_no,
    claim.kind,
    claim.origin_kind,
    claim.origin_no,
    claim.amount,
    claim.currency,
    claim.due_date,
    claim.state,
    claim.business_date,
    sub_account.number AS sub_account_no
FROM settlement_claim AS claim
JOIN accounts_subaccount AS sub_account ON sub_account.id = claim.sub_account_id;

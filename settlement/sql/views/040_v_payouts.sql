-- Money on its way to a customer's card, for one claim.
CREATE VIEW v_payouts AS
SELECT
    payout.payout_no,
    claim.claim_no,
    payout.amount,
    payout.state,
    payout.due_date
FROM settlement_payout AS payout
JOIN settlement_claim AS claim ON claim.id = payout.claim_id;

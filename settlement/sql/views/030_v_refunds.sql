-- Money of an order that was not used, under the claim that owes it.
CREATE VIEW v_refunds AS
SELECT
    refund.refund_no,
    claim.claim_no,
    refund.order_no,
    refund.amount,
    refund.state
FROM settlement_refund AS refund
JOIN settlement_claim AS claim ON claim.id = refund.claim_id;

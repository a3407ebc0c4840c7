-- Every decision of every person on a review.
CREATE VIEW v_review_decisions AS
SELECT
    review.review_no,
    checker.employee_no AS checker,
    decision.decision,
    decision.reason_code,
    decision.decided_at,
    decision.level,
    decision.note,
    decision.content_sha256
FROM core_reviewdecision AS decision
JOIN core_review AS review ON review.id = decision.review_id
JOIN core_staff AS checker ON checker.id = decision.checker_id;

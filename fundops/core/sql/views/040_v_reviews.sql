-- What was put before second persons, and where it stands.
CREATE VIEW v_reviews AS
SELECT
    review.review_no,
    review.kind,
    review.subject_no,
    review.amount,
    review.content_sha256,
    maker.employee_no AS maker,
    review.level,
    review.state,
    review.deadline,
    review.currency,
    review.submitted_at,
    review.expires_at,
    review.business_date
FROM core_review AS review
JOIN core_staff AS maker ON maker.id = review.maker_id;

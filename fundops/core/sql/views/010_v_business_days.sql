-- The business days and how far each has come.
CREATE VIEW v_business_days AS
SELECT day.date AS business_date, day.state
FROM core_businessday AS day;

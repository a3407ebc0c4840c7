-- Each difference is a break of its own.
INSERT INTO found (place, reason, reference, subject, amount, ours, theirs)
SELECT place, reason, reference, subject, amount, ours, theirs FROM differences

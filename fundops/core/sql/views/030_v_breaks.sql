-- Differences found and what became of them.
CREATE VIEW v_breaks AS
SELECT
    found.break_no,
    found.kind,
    found.amount,
    found.state,
    found.opened_on,
    found.reason,
    found.party,
    found.subject
FROM core_break AS found;

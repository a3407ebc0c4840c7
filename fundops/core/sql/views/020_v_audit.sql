-- The audit trail in its order; row_hash is computed by the database on INSERT.
CREATE VIEW v_audit AS
SELECT
    entry.id AS seq,
    entry.at,
    entry.actor_no AS actor,
    entry.action,
    entry.subject,
    entry.row_hash,
    entry.business_date
FROM core_auditentry AS entry;

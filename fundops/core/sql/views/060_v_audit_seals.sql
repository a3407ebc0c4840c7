-- The seals over the audit trail; numbers as ranges [[from, to], ...].
CREATE VIEW v_audit_seals AS
SELECT
    seal.number,
    seal.sealed_at,
    seal.first_id AS first_seq,
    seal.last_id AS last_seq,
    seal.rows,
    seal.missing,
    seal.taken,
    seal.voided,
    seal.previous_sha256,
    seal.sha256
FROM core_auditseal AS seal;

-- Every file of every package, in and out, refused ones too; the state is the package's.
-- A refused package may name a TA nobody knows: then the sender in its name stands.
CREATE VIEW v_files AS
SELECT
    file.name AS file_name,
    coalesce(agent.code, split_part(package.index_name, '_', 2)) AS party,
    file.file_type AS kind,
    package.business_date,
    file.sha256,
    file.records,
    package.state,
    package.direction
FROM trading_tafile AS file
JOIN trading_tapackage AS package ON package.id = file.package_id
LEFT JOIN accounts_transferagent AS agent ON agent.id = package.transfer_agent_id;

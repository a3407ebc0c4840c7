-- Every file in and out, refused ones too: of the TAs (the state is the package's; where
-- it names a TA nobody knows, the sender in its name stands), of the bank, of channels.
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
LEFT JOIN accounts_transferagent AS agent ON agent.id = package.transfer_agent_id
UNION ALL
SELECT
    file.name, link.code, file.kind, file.business_date, file.sha256, file.records,
    file.state, file.direction
FROM settlement_bankfile AS file
JOIN settlement_banklink AS link ON link.id = file.link_id
UNION ALL
SELECT
    file.name, channel.code, 'TxFsiList', file.window_day, file.sha256, file.records,
    file.state, 'IN'
FROM settlement_channelfile AS file
JOIN accounts_channel AS channel ON channel.id = file.channel_id;

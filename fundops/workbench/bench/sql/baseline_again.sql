-- The baseline's tables as they were before it cleared.
TRUNCATE baseline.staged, baseline.orders, baseline.entry, baseline.posting, baseline.holding, baseline.account;
INSERT INTO baseline.orders SELECT * FROM baseline.first_orders ORDER BY id;
INSERT INTO baseline.account (code, key, balance)
SELECT code, key, balance FROM baseline.first_account ORDER BY id;
INSERT INTO baseline.holding (sub_account_id, fund_id, shares)
SELECT sub_account_id, fund_id, shares FROM baseline.first_holding ORDER BY id;
ANALYZE baseline.orders, baseline.account, baseline.holding;

-- The balance of every account: debit +, credit −.
CREATE VIEW v_balances AS
SELECT
    account.book,
    account.code AS account_code,
    account.key AS account_key,
    account.currency,
    account.balance
FROM settlement_ledgeraccount AS account;

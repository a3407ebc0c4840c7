-- What the bank did on our accounts; in +, out −.
CREATE VIEW v_bank_movements AS
SELECT
    account.account_no,
    movement.bank_serial,
    movement.booked_on,
    movement.amount,
    movement.subject_no,
    movement.state,
    movement.nature,
    movement.summary
FROM settlement_bankmovement AS movement
JOIN settlement_bankaccount AS account ON account.id = movement.account_id;

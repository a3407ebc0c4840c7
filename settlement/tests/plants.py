"""Violations of the books: for each, the invariant that names it and its SQL."""

from __future__ import annotations

FIRST = "(SELECT min(id) FROM {0})"
BOUGHT = (
    "(SELECT id FROM trading_order WHERE state = 'PARTLY_CONFIRMED' AND amount > 0)"
)
SECOND_DEBIT = """
INSERT INTO settlement_collection (collection_no, channel_id, mandate_id, business_date,
    amount, state, channel_serial_no)
SELECT 'CO9', channel_id, mandate_id, business_date, amount, 'CREATED', ''
FROM settlement_collection ORDER BY id LIMIT 1;
INSERT INTO settlement_collectionleg (collection_id, order_id, amount)
SELECT (SELECT max(id) FROM settlement_collection), order_id, amount
FROM settlement_collectionleg ORDER BY id LIMIT 1
"""
BARE_ENTRY = """
INSERT INTO settlement_journalentry (reference, business_date, effective_date, event,
    book, subject_kind, subject_no, posted_at, record_id, reverses_id)
VALUES ('planted', '2018-01-04', '2018-01-04', 'X', 'S', 'X', 'X', now(), {0}, {1})
"""
TRIGGER_OFF = """
DO $$ DECLARE guard text; BEGIN
    SELECT tgname INTO guard FROM pg_trigger
    WHERE tgrelid = 'settlement_posting'::regclass
        AND starts_with(tgname::text, 'pgtrigger_append_only');
    EXECUTE format('ALTER TABLE settlement_posting DISABLE TRIGGER %I', guard);
END $$
"""


def without(table: str, constraint: str, sql: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint}; {sql}"


def an_account(code: str, balance: str, book: str = "S") -> str:
    return (
        "INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)"
        f" VALUES ('{book}', '{code}', 'K', '156', {balance})"
    )


def a_statement(*days: str) -> str:
    """Statements of an account, compared: `2018-01-03 opening closing`."""
    return ";".join(
        "INSERT INTO settlement_bankstatement (account_id, date, opening, closing,"
        " lines, file_id, reconciled_at) SELECT min(id), "
        "'{}', {}, {}, 0, {}, now() FROM settlement_bankaccount".format(
            *day.split(), -number
        )
        for number, day in enumerate(days)
    )


A_MOVEMENT = """
INSERT INTO settlement_bankmovement (account_id, bank_serial, evidence_key, booked_on,
    amount, nature, subject_no, counterparty_masked, counterparty_index, summary,
    entry_reference, state)
VALUES (0, '', 'X', '2018-01-03', 5, 'UNKNOWN', '', '', '', '', '', 'NOTICED')
"""


#: What is planted: the invariant that must name it, and the SQL that breaks it.
PLANTS: dict[str, tuple[str, str]] = {
    "an entry a cent off": (
        "I1",
        "UPDATE settlement_posting SET amount = amount + 0.01 WHERE id = "
        + FIRST.format("settlement_posting"),
    ),
    "a line in the other book": (
        "I1",
        "UPDATE settlement_posting SET book = 'O' WHERE id = "
        + FIRST.format("settlement_posting"),
    ),
    "an entry without lines": ("I1", BARE_ENTRY.format("NULL", "NULL")),
    "an entry of another day than its lines": (
        "I1",
        "UPDATE settlement_journalentry SET business_date = business_date + 1",
    ),
    "a balance that balances no book": (
        "I2",
        "UPDATE settlement_ledgeraccount SET balance = balance + 1 WHERE code = '1101'",
    ),
    "a balance that is no sum": (
        "I3",
        "UPDATE settlement_ledgeraccount SET balance = balance + 1 WHERE code = '1101'",
    ),
    "an account overdrawn": (
        "I4",
        without(
            "settlement_ledgeraccount",
            "settlement_account_no_overdraft",
            "UPDATE settlement_ledgeraccount SET balance = 1 WHERE code = '2002'",
        ),
    ),
    "an account that was overdrawn on the way": (
        "I4",
        "UPDATE settlement_posting SET id = 0 WHERE amount > 0 AND account_id = ("
        "SELECT account_id FROM settlement_posting AS line"
        " JOIN settlement_ledgeraccount AS account ON account.id = account_id"
        " WHERE account.code = '2001' LIMIT 1)",
    ),
    "a reversal of nothing": ("I5", BARE_ENTRY.format("NULL", "999999")),
    "a reversal that does not undo": (
        "I5",
        "UPDATE settlement_journalentry SET reverses_id = "
        + FIRST.format("settlement_journalentry")
        + " WHERE id = (SELECT max(id) FROM settlement_journalentry)",
    ),
    "a guard switched off": ("I5", TRIGGER_OFF),
    "a partition's guard switched off": (
        "I5",
        "ALTER TABLE settlement_posting_201801 DISABLE TRIGGER no_truncate",
    ),
    "a debit that is not booked whole": (
        "I6",
        "UPDATE settlement_collection SET amount = amount + 1",
    ),
    "a failed debit that is booked": (
        "I6",
        "UPDATE settlement_collection SET state = 'FAILED'",
    ),
    "an order sent without its money": (
        "I6",
        f"UPDATE trading_order SET state = 'SENT' WHERE id = {BOUGHT}",
    ),
    "a final order that holds money": (
        "I6",
        "UPDATE settlement_ledgeraccount SET balance = -5 WHERE code = '2001'",
    ),
    "a failed order with a confirmed amount": (
        "I6",
        "UPDATE trading_order SET confirmed_amount = 1 WHERE state = 'FAILED'",
    ),
    "two debits for one order": ("I7", SECOND_DEBIT),
    "a debit sent without an attempt": (
        "I7",
        "DELETE FROM settlement_collectionattempt",
    ),
    "a payout of more than is owed": (
        "I8",
        "UPDATE settlement_payout SET amount = amount + 1",
    ),
    "a claim paid by nothing": (
        "I8",
        "UPDATE settlement_claim SET state = 'PAID' WHERE kind = 'REFUND'",
    ),
    "a claim without its confirmation": (
        "I9",
        "UPDATE settlement_claim SET record_id = 0",
    ),
    "a claim of more than its origin": (
        "I9",
        "UPDATE settlement_claim SET amount = 99999",
    ),
    "a claim of an order that is not there": (
        "I9",
        "UPDATE settlement_claim SET origin_kind = 'ORDER', origin_no = 'X'"
        " WHERE kind = 'REDEMPTION'",
    ),
    "two claims of one origin": (
        "I9",
        without(
            "settlement_claim",
            "settlement_claim_one_origin",
            "UPDATE settlement_claim SET origin_key = 'X'",
        ),
    ),
    "a claim that its account does not owe": (
        "I9",
        "UPDATE settlement_claim SET amount = amount - 0.01 WHERE kind = 'REDEMPTION'",
    ),
    "a refund of another amount than its claim": (
        "I9",
        "UPDATE settlement_refund SET amount = amount - 1, paid = paid - 1",
    ),
    "a refund that nobody decides": ("I9", "DELETE FROM settlement_refund"),
    "a payee of another's account": (
        "I10",
        "UPDATE accounts_bankcard SET capital_account_id = -id",
    ),
    "money at the bank that no movement brought": ("I11", an_account("1001", "5")),
    "a movement that nobody booked": ("I11", A_MOVEMENT),
    "a statement that the ledger does not know": (
        "I11",
        a_statement("2018-01-03 5 5"),
    ),
    "a statement that is not its lines": ("I12", a_statement("2018-01-03 0 5")),
    "a statement that opens otherwise than the last one closed": (
        "I12",
        a_statement("2018-01-03 0 0", "2018-01-04 5 5"),
    ),
    "a debit in another window": (
        "I13",
        "UPDATE settlement_collection SET succeeded_at = succeeded_at + interval '1 d'",
    ),
    "a remittance that brought nothing": (
        "I13",
        "INSERT INTO settlement_remittance (channel_id, window_day, expected, received,"
        " state) SELECT id, '2018-01-03', 5, 5, 'EXPECTED' FROM accounts_channel"
        " LIMIT 1",
    ),
    "shares that did not move": (
        "I14",
        "UPDATE trading_holding SET shares = shares + 1",
    ),
    "lots that do not sum": ("I14", "UPDATE trading_lot SET shares = shares + 1"),
    "more frozen than held": (
        "I14",
        without(
            "trading_holding",
            "trading_holding_frozen_within_shares",
            "UPDATE trading_holding SET frozen = shares + 1",
        ),
    ),
    "shares frozen for nobody": ("I14", "UPDATE trading_holding SET frozen = 1"),
    "a movement without a row": (
        "I15",
        "UPDATE trading_sharemovement SET record_id = -id"
        " WHERE source_kind = 'CONFIRMATION'",
    ),
    "a row that moved nothing": (
        "I15",
        "DELETE FROM trading_sharemovement WHERE source_kind = 'CONFIRMATION'",
    ),
    "an order sent in no file": ("I16", "UPDATE trading_order SET sent_in_id = NULL"),
    "a file with a record too many": (
        "I16",
        "UPDATE trading_tafile SET records = records + 1 WHERE file_type = '03'",
    ),
    "a final order without a row": (
        "I17",
        "UPDATE trading_tarecord SET result = 'Q'",
    ),
    "a trade that nobody answered": (
        "I17",
        f"UPDATE trading_order SET state = 'SENT' WHERE id = {BOUGHT};"
        "UPDATE core_businessday SET state = 'CLOSED'",
    ),
    "an order that says more than its rows": (
        "I18",
        "UPDATE trading_order SET confirmed_amount = confirmed_amount + 1",
    ),
    "an application that is not accounted for": (
        "I18",
        f"UPDATE trading_order SET amount = amount + 1 WHERE id = {BOUGHT}",
    ),
    "an order in another state than its rows": (
        "I18",
        f"UPDATE trading_order SET state = 'FAILED' WHERE id = {BOUGHT}",
    ),
    "a transfer of another amount than was booked": (
        "I19",
        "UPDATE settlement_transferitem SET amount = amount + 1",
    ),
    "an amount in two transfers": (
        "I19",
        without(
            "settlement_transferitem",
            "settlement_transferitem_record_id_key",
            "INSERT INTO settlement_transferitem (transfer_id, record_id, order_no,"
            " ta_serial_no, amount) SELECT transfer_id, record_id, order_no,"
            " ta_serial_no, amount FROM settlement_transferitem",
        ),
    ),
    "a receivable without its receipt": (
        "I21",
        "UPDATE settlement_tareceipt SET amount = amount + 1",
    ),
    "a payout under way that is not in transit": (
        "I21",
        "UPDATE settlement_payout SET state = 'SUBMITTED'",
    ),
    "a transfer under way that is not in transit": (
        "I21",
        "UPDATE settlement_custodiantransfer SET state = 'SENT'",
    ),
    "unapplied money that nobody looks at": ("I21", an_account("2009", "-5")),
    "a debt to customers without a claim": ("I21", an_account("2003", "-5")),
    "a row that was lost": (
        "I26",
        "DELETE FROM trading_tarecord WHERE result = 'A' AND business_code = '129'",
    ),
    "a row that was taken twice": (
        "I26",
        "INSERT INTO trading_tarecord SELECT * FROM trading_tarecord"
        " WHERE false; UPDATE trading_tarecord SET line = 1",
    ),
    "a package in force twice": (
        "I26",
        "DROP INDEX trading_tapackage_name_once;"
        "UPDATE trading_tapackage SET index_name = 'X', direction = 'IN'",
    ),
    "two days that take orders": (
        "I27",
        "DROP INDEX core_businessday_one_open_for_intake;"
        "UPDATE core_businessday SET state = 'OPEN'",
    ),
    "three days at once": (
        "I27",
        "INSERT INTO core_businessday (date, state, opened_at, closed_provisionally)"
        " VALUES ('2018-01-05', 'CUT_OFF', now(), false)",
    ),
    "a day closed before its time": (
        "I27",
        "UPDATE core_businessday SET state = 'CLOSED' WHERE date = '2018-01-04'",
    ),
    "a day passed over": (
        "I27",
        "UPDATE core_businessday SET date = '2018-01-05' WHERE date = '2018-01-04'",
    ),
    "legs that are not the debit": (
        "I28",
        "UPDATE settlement_collectionleg SET amount = amount + 1",
    ),
    "items that are not the transfer": (
        "I28",
        "UPDATE settlement_custodiantransfer SET amount = amount + 1",
    ),
    "claims of more than the fund side owes": (
        "I28",
        "UPDATE settlement_tareceipt SET amount = amount - 1",
    ),
    "a refund that is not paid less used": (
        "I28",
        without(
            "settlement_refund",
            "settlement_refund_is_paid_less_used",
            "UPDATE settlement_refund SET used = used + 1",
        ),
    ),
    "a line of no entry": (
        "L1",
        "UPDATE settlement_posting SET entry_id = 0 WHERE id = "
        + FIRST.format("settlement_posting"),
    ),
    "a line on no account": (
        "L1",
        "UPDATE settlement_posting SET account_id = 0 WHERE id = "
        + FIRST.format("settlement_posting"),
    ),
    "a row of no file": ("L1", "UPDATE trading_tarecord SET file_id = 0"),
    "a row of no order": (
        "L1",
        "UPDATE trading_tarecord SET order_id = 0 WHERE order_id IS NOT NULL",
    ),
    "a movement of no holding": (
        "L1",
        "UPDATE trading_sharemovement SET holding_id = 0",
    ),
    "an entry with evidence that is not there": ("L1", BARE_ENTRY.format("0", "NULL")),
    "a claim of no sub account": (
        "L1",
        "UPDATE settlement_claim SET sub_account_id = 0",
    ),
    "a claim of no receipt": (
        "L1",
        "UPDATE settlement_claim SET receipt_id = 0 WHERE kind = 'REDEMPTION'",
    ),
    "an item of no row": ("L1", "UPDATE settlement_transferitem SET record_id = 0"),
    "a fee in one book only": ("L2", an_account("2011", "-5")),
    "own money in one book only": ("L2", an_account("9201", "-5", "O")),
    "a refund owed that stands on no account": (
        "L3",
        "UPDATE settlement_refund SET amount = amount + 1, paid = paid + 1",
    ),
    "a payout under way that nobody tried": (
        "L4",
        "UPDATE settlement_payout SET state = 'UNKNOWN'",
    ),
    "an approved transfer whose money is not kept": (
        "L5",
        "UPDATE settlement_custodiantransfer SET state = 'APPROVED'",
    ),
    "money kept for nobody": (
        "L5",
        "INSERT INTO settlement_reservation (account_id, amount, subject_kind,"
        " subject_no, held_at, state) SELECT id, 5, 'TRANSFER', 'CT0', now(), 'HELD'"
        " FROM settlement_bankaccount LIMIT 1",
    ),
    "a transfer sent that nobody instructed": (
        "L6",
        "UPDATE settlement_custodiantransfer SET state = 'SENT'",
    ),
    "a transfer carried on while it goes on itself": (
        "L6",
        "INSERT INTO settlement_custodiantransfer (transfer_no, kind, amount, currency,"
        " pay_date, business_date, content_sha256, state, replaces_id) SELECT 'CT0',"
        " kind, amount, currency, pay_date, business_date, content_sha256, 'DRAFT', id"
        " FROM settlement_custodiantransfer LIMIT 1",
    ),
}

"""What the database refuses of the ledger, whoever asks: raw SQL, no service."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fundops.core.database.owner import as_owner
from fundops.core.tests.factories import THURSDAY, an_open_day, noon
from settlement.ledger import posting
from settlement.ledger.lines import Line
from settlement.models import JournalEntry, LedgerAccount, Posting

D = Decimal
T = THURSDAY


def an_entry() -> JournalEntry:
    an_open_day(T)
    with transaction.atomic():
        return posting.post(
            reference="r1",
            business_date=T,
            event="TEST",
            subject_kind="TEST",
            subject_no="T1",
            lines=[Line("1101", "X", D(16)), Line("2001", "O1", D(-16))],
            now=noon(T),
        )


def run(sql: str, *parameters: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@contextlib.contextmanager
def refused(match: str) -> Iterator[None]:
    # COPY raises the driver's own errors.
    with pytest.raises((DatabaseError, psycopg.Error), match=match):
        yield


INSERT_LINES = """
INSERT INTO settlement_posting
    (business_date, entry_id, account_id, book, amount, currency)
SELECT %s, %s, account.id, line.book, line.amount::numeric, line.currency
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
    AS line (code, book, amount, currency)
JOIN settlement_ledgeraccount AS account USING (code)
"""


@pytest.mark.django_db
class TestAnEntryThatDoesNotBalance:
    @pytest.mark.parametrize(
        ("books", "amounts", "currencies"),
        [
            (["S"], ["1.00"], ["156"]),
            (["S", "S"], ["1.00", "-0.99"], ["156", "156"]),
            (["S", "O"], ["1.00", "-1.00"], ["156", "156"]),
            (["S", "S"], ["1.00", "-1.00"], ["156", "840"]),
        ],
    )
    def test_is_refused(
        self, books: list[str], amounts: list[str], currencies: list[str]
    ) -> None:
        entry = an_entry()
        codes = ["1101", "2001"][: len(books)]
        with refused("does not balance or lies in two books"):
            run(INSERT_LINES, T, entry.pk, codes, books, amounts, currencies)

    def test_is_refused_line_by_line(self) -> None:
        """Each statement is weighed: two halves that would balance are refused."""
        entry = an_entry()
        with refused("does not balance"):
            run(INSERT_LINES, T, entry.pk, ["1101"], ["S"], ["1.00"], ["156"])

    def test_is_refused_through_copy(self) -> None:
        entry = an_entry()
        account = LedgerAccount.objects.get(code="1101")
        with (
            refused("does not balance"),
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(
                "COPY settlement_posting"
                " (business_date, entry_id, account_id, book, amount, currency)"
                " FROM STDIN"
            ) as copy,
        ):
            copy.write_row((T, entry.pk, account.pk, "S", "1.00", "156"))

    def test_that_balances_in_two_currencies_is_taken(self) -> None:
        entry = an_entry()
        run(
            INSERT_LINES,
            T,
            entry.pk,
            ["1101", "2001", "1101", "2001"],
            ["S"] * 4,
            ["1.00", "-1.00", "2.00", "-2.00"],
            ["156", "156", "840", "840"],
        )
        assert Posting.objects.count() == 6


@pytest.mark.django_db
class TestAnAmount:
    @pytest.mark.parametrize("amount", ["0.00", "NaN", "Infinity", "1e17"])
    def test_that_is_none_is_refused(self, amount: str) -> None:
        entry = an_entry()
        with pytest.raises(DatabaseError):
            run(
                INSERT_LINES,
                T,
                entry.pk,
                ["1101", "2001"],
                ["S", "S"],
                [amount, amount],
                ["156", "156"],
            )

    @pytest.mark.parametrize("balance", ["NaN", "1e16"])
    def test_no_balance_is_absurd(self, balance: str) -> None:
        an_entry()
        with pytest.raises(DatabaseError):
            run("UPDATE settlement_ledgeraccount SET balance = %s::numeric", balance)


@pytest.mark.django_db
class TestAnOverdraft:
    @pytest.mark.parametrize("code", [f"20{n:02d}" for n in range(1, 12)])
    def test_of_what_we_owe_is_refused(self, code: str) -> None:
        with pytest.raises(IntegrityError, match="no_overdraft"):
            run(
                "INSERT INTO settlement_ledgeraccount"
                " (book, code, key, currency, balance)"
                " VALUES ('S', %s, 'K', '156', 0.01)",
                code,
            )

    def test_of_an_advance_is_refused(self) -> None:
        with pytest.raises(IntegrityError, match="no_negative_advance"):
            run(
                "INSERT INTO settlement_ledgeraccount"
                " (book, code, key, currency, balance)"
                " VALUES ('S', '1202', 'K', '156', -0.01)"
            )

    def test_a_bank_account_may_be_overdrawn_by_the_bank(self) -> None:
        run(
            "INSERT INTO settlement_ledgeraccount"
            " (book, code, key, currency, balance)"
            " VALUES ('S', '1001', 'K', '156', -0.01)"
        )

    @pytest.mark.parametrize(("code", "book"), [("2001", "O"), ("9101", "S")])
    def test_an_account_lies_in_its_book(self, code: str, book: str) -> None:
        with pytest.raises(IntegrityError, match="account_book"):
            run(
                "INSERT INTO settlement_ledgeraccount"
                " (book, code, key, currency, balance)"
                " VALUES (%s, %s, 'K', '156', 0)",
                book,
                code,
            )


REWRITES = [
    "UPDATE settlement_posting SET amount = amount",
    "DELETE FROM settlement_posting",
    "TRUNCATE settlement_posting",
    "UPDATE settlement_posting_202501 SET amount = amount",
    "DELETE FROM settlement_posting_202501",
    "TRUNCATE settlement_posting_202501",
    "UPDATE settlement_journalentry SET event = event",
    "DELETE FROM settlement_journalentry",
    "TRUNCATE settlement_journalentry",
]


class TestHistory:
    @pytest.mark.django_db
    @pytest.mark.parametrize("sql", REWRITES)
    def test_is_not_rewritten_by_the_application(self, sql: str) -> None:
        an_entry()
        with refused("permission denied|append-only"):
            run(sql)

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("sql", REWRITES)
    def test_is_not_rewritten_by_the_owner(self, sql: str) -> None:
        an_entry()
        with as_owner(), refused("append-only"):
            run(sql)
        assert Posting.objects.count() == 2

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("sql", [REWRITES[0], REWRITES[4], REWRITES[7]])
    def test_no_setting_of_pgtrigger_opens_it(self, sql: str) -> None:
        an_entry()
        with as_owner(), refused("append-only"):
            run(
                "SELECT set_config('pgtrigger.ignore',"
                " '{settlement_posting:append_only,"
                "settlement_journalentry:append_only}',"
                " true);" + sql
            )

    @pytest.mark.django_db(transaction=True)
    def test_the_owner_cannot_post_what_does_not_balance(self) -> None:
        entry = an_entry()
        with as_owner(), refused("does not balance"):
            run(INSERT_LINES, T, entry.pk, ["1101"], ["S"], ["1.00"], ["156"])

    @pytest.mark.django_db
    def test_a_reference_is_used_once(self) -> None:
        an_entry()
        with pytest.raises(IntegrityError, match="reference"):
            run(
                "INSERT INTO settlement_journalentry (reference, business_date,"
                " effective_date, event, book, subject_kind, subject_no, posted_at)"
                " SELECT reference, business_date, effective_date, event, book,"
                " subject_kind, subject_no, posted_at FROM settlement_journalentry"
            )

    @pytest.mark.django_db
    def test_the_true_day_is_never_after_the_business_date(self) -> None:
        an_entry()
        with pytest.raises(IntegrityError, match="effective_not_later"):
            run(
                "INSERT INTO settlement_journalentry (reference, business_date,"
                " effective_date, event, book, subject_kind, subject_no, posted_at)"
                " SELECT 'r2', business_date, business_date + 1, event, book,"
                " subject_kind, subject_no, posted_at FROM settlement_journalentry"
            )

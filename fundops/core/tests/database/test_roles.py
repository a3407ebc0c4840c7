"""What the application's role may do in the database, and what it may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from fundops.core.database.owner import as_owner
from fundops.core.database.roles import append_only_tables

pytestmark = pytest.mark.django_db

APPEND_ONLY = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if getattr(model, "append_only", False)
)


def run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


class TestTheApplication:
    def test_is_whom_the_tests_are(self) -> None:
        assert run("SELECT current_user, session_user") == [
            (settings.APPLICATION, settings.APPLICATION)
        ]

    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE TABLE public.mine (n integer)",
            "CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            "DROP TABLE core_auditentry",
            "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
            "CREATE RULE mine AS ON INSERT TO core_auditentry DO INSTEAD NOTHING",
            "SET session_replication_role = replica",
            "SET ROLE fundops_owner",
            "ALTER ROLE fundops_app SUPERUSER",
            "TRUNCATE core_break",
            "UPDATE core_auditentry SET reason = 'another'",
            "DELETE FROM core_auditentry",
            "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name"
            " name) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "COPY core_break TO PROGRAM 'true'",
        ],
    )
    def test_is_refused(self, sql: str) -> None:
        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be|superuser"),
            transaction.atomic(),
        ):
            run(sql)


class TestAppendOnlyTables:
    @pytest.mark.parametrize("table", APPEND_ONLY)
    def test_have_their_triggers_whoever_asks(self, table: str) -> None:
        # Bits of tgtype: 8 DELETE, 16 UPDATE, 32 TRUNCATE.
        found = run(
            "SELECT bit_or(tgtype) & 56 FROM pg_trigger"
            f" WHERE tgrelid = '{table}'::regclass AND tgenabled = 'O'"
        )

        assert found == [(56,)]

    def test_are_named_by_their_models(self) -> None:
        assert append_only_tables() == APPEND_ONLY
        assert "core_auditentry" in APPEND_ONLY


@pytest.mark.django_db(transaction=True)
class TestIgnoringTriggers:
    """The setting by which pgtrigger would let anybody go past every trigger."""

    EVERYTHING = "SET pgtrigger.ignore = '{core_break:legal_moves,core_break}'"

    @pytest.mark.parametrize("owner", [False, True], ids=["application", "owner"])
    def test_has_no_effect(self, owner: bool) -> None:
        run(
            "INSERT INTO core_break (break_no, kind, reason, reference, party, subject,"
            " opened_on, amount, ours, theirs, message, state) VALUES ('BR1', 'bank',"
            " 'x', 'r', '', '', '2025-01-02', 0, '', '', '', 'OPEN')"
        )
        run("UPDATE core_break SET state = 'RESOLVED'")

        if owner:
            with as_owner():
                self.refuses()
        else:
            self.refuses()
        assert run("SELECT state FROM core_break") == [("RESOLVED",)]

    def refuses(self) -> None:
        run(self.EVERYTHING)
        with pytest.raises(DatabaseError, match="no move from RESOLVED to OPEN"):
            run("UPDATE core_break SET state = 'OPEN'")
        run("RESET pgtrigger.ignore")


@pytest.mark.django_db(transaction=True)
class TestAsOwner:
    def test_is_the_owner_inside_and_the_application_outside(self) -> None:
        with as_owner():
            assert run("SELECT current_user") == [(settings.OWNER,)]
        assert run("SELECT current_user") == [(settings.APPLICATION,)]

    def test_refuses_inside_a_transaction(self) -> None:
        with (
            transaction.atomic(),
            pytest.raises(RuntimeError, match="inside a transaction"),
            as_owner(),
        ):
            pass

    def test_goes_back_after_an_error(self) -> None:
        with pytest.raises(ZeroDivisionError), as_owner():
            raise ZeroDivisionError
        assert run("SELECT current_user") == [(settings.APPLICATION,)]

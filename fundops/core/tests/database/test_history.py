"""The history of master data, kept by the database whoever changes a row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fundops.core.database.history import because_of, known_as
from fundops.core.database.owner import as_owner
from fundops.core.tests.factories import a_person

pytestmark = pytest.mark.django_db

KEPT = (
    "core_calendarday",
    "accounts_channel",
    "accounts_partner",
    "accounts_outlet",
    "accounts_transferagent",
    "trading_fund",
    "trading_tahub",
    "trading_talink",
    "settlement_bankaccount",
    "settlement_outcomecode",
)


CONTEXTS = "SELECT pgh_context FROM accounts_partnerevent ORDER BY pgh_id"


def run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def renamed(name: str) -> int:
    """Change the name of our own sales as a partner; say its id."""
    run(f"UPDATE accounts_partner SET name = '{name}' WHERE code = 'SELF'")
    [(partner,)] = run("SELECT id FROM accounts_partner WHERE code = 'SELF'")
    return int(partner)


class TestHistory:
    def test_keeps_what_a_row_said_before_a_change_by_sql(self) -> None:
        [(before,)] = run("SELECT name FROM accounts_partner WHERE code = 'SELF'")
        with known_as(actor="E00001", source="command:import_masters"):
            renamed("样例自营")

        assert run(
            "SELECT name, pgh_label, pgh_context FROM accounts_partnerevent"
        ) == [
            (
                before,
                "changed",
                '{"actor": "E00001", "source": "command:import_masters"}',
            )
        ]

    def test_costs_nothing_where_nothing_changed(self) -> None:
        run("UPDATE accounts_partner SET name = name")

        assert run("SELECT count(*) FROM accounts_partnerevent") == [(0,)]

    def test_is_not_switched_off_by_a_setting(self) -> None:
        run(
            "SET LOCAL pgtrigger.ignore ="
            " '{accounts_partner:keep_changed,accounts_partner}'"
        )
        renamed("样例自营")

        assert run("SELECT count(*) FROM accounts_partnerevent") == [(1,)]

    def test_names_nobody_after_the_block(self) -> None:
        with known_as(actor="E00001", source="x"):
            pass
        renamed("样例自营")

        assert run("SELECT pgh_context FROM accounts_partnerevent") == [(None,)]

    def test_names_the_one_around_after_an_inner_block(self) -> None:
        with known_as(actor="E00001", source="admin"):
            with because_of("CP1"):
                renamed("第一名")
            renamed("第二名")

        outer = {"actor": "E00001", "source": "admin"}
        assert [json.loads(row[0]) for row in run(CONTEXTS)] == [
            {**outer, "because": "CP1"},
            outer,
        ]

    @pytest.mark.parametrize("table", KEPT)
    def test_only_grows(self, table: str) -> None:
        for sql in (
            f"UPDATE {table}event SET pgh_label = 'x'",
            f"DELETE FROM {table}event",
            f"TRUNCATE {table}event",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
            ):
                run(sql)


@pytest.mark.django_db(transaction=True)
class TestForTheOwner:
    def test_it_only_grows_too(self) -> None:
        renamed("样例自营")
        with as_owner(), pytest.raises(DatabaseError, match="append-only"):
            run("DELETE FROM accounts_partnerevent")


class TestThePage:
    def test_shows_what_changed_and_by_whom(self) -> None:
        with known_as(actor="E00001", source="command:import_masters"):
            renamed("第一名")
            partner = renamed("第二名")
        client = Client(headers={"accept-language": "en"})
        client.force_login(a_person(role="configuration"))

        page = client.get(f"/accounts/partner/{partner}/change/").content.decode()

        panel = page[page.index("History") :]
        assert panel.index("第二名") < panel.rindex("第一名")
        assert "command:import_masters" in panel
        assert "E00001" in panel


def test_a_command_says_who_acts() -> None:
    said: list[Any] = []

    def look() -> list[Any]:
        said.append(run("SELECT current_setting('pghistory.context_metadata', true)"))
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fundops.core.database.rights.differences", look)
        call_command("database_roles")

    assert said == [[('{"actor": "SERVICE", "source": "command:database_roles"}',)]]

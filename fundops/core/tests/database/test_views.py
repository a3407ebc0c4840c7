from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import DatabaseError, connection, transaction

from fundops.core.database.views import name_of, view_files

FILES = view_files()


def run(sql: str) -> list[str]:
    """Run it, and say the columns of its answer."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return [column.name for column in cursor.description or ()]


@pytest.mark.django_db
class TestViews:
    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_are_made_by_the_file_of_their_name(self, path: Path) -> None:
        assert f"VIEW {name_of(path)}" in path.read_text().replace("public.", "")

    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_are_read_by_the_application(self, path: Path) -> None:
        columns = run(f"SELECT * FROM {name_of(path)} LIMIT 1")
        assert len(columns) == len(set(columns)) > 1

    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_are_written_by_nobody(self, path: Path) -> None:
        with pytest.raises(DatabaseError, match=r"permission denied|cannot"):
            run(f"DELETE FROM {name_of(path)}")


@pytest.mark.django_db(transaction=True)
class TestMigrate:
    def test_makes_views_and_rights_anew_and_changes_nothing(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)

        assert run("SELECT * FROM v_orders")[0] == "order_no"

    @pytest.mark.parametrize("option", ["check_unapplied", "plan"])
    def test_leaves_the_views_alone_where_it_only_looks(self, option: str) -> None:
        call_command("migrate", verbosity=0, **{option: True})

        assert run("SELECT * FROM v_orders")[0] == "order_no"

    def test_puts_the_views_back_when_a_migration_is_wrong(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Migrate, "handle", broken)

        with pytest.raises(ZeroDivisionError):
            call_command("migrate", verbosity=0, interactive=False)

        assert run("SELECT * FROM v_orders")[0] == "order_no"


def broken(*args: Any, **options: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('v_orders')")
        assert cursor.fetchone() == (None,)
    raise ZeroDivisionError

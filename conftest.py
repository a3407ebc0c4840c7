"""
How tests meet the database: made by the owner, used as the application.

One server, started once; one database a worker. Rows that every installation has come
from `post_migrate` and are there in every test, also after a flush.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    from fundops.core.management.translating import compile_where_stale
    from fundops.startup import start_own_server

    start_own_server()
    compile_where_stale()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: Any
) -> Iterator[None]:
    """Make the test database as the owner; leave the connection to the application."""
    from django.core.management import call_command
    from django.db import connection

    from fundops.core.database.preparing import (
        create_roles_and_database,
        drop_database,
    )

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    before = settings.DATABASES["default"]["NAME"]
    name = "_".join(part for part in ("test", before, worker) if part)
    keep = request.config.getvalue("reuse_db")
    with django_db_blocker.unblock():
        create_roles_and_database(name, replace=not keep)
        connection.close()
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
    TransactionTestCase._fixture_teardown = _flush  # type: ignore[attr-defined]  # not public; TRUNCATE is refused to all but the administrator
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = before
        settings.DATABASES["default"]["NAME"] = before
        if not keep:
            drop_database(name)


#: Rows of these never change in a test that commits; making them anew takes long.
_KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "core_calendarday",
    "settlement_chartaccount",
}


def _flush(self: TransactionTestCase) -> None:
    """Empty every table as the administrator, then write the rows that must exist."""
    from django.apps import apps
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection

    from fundops.core.database.owner import as_admin

    with as_admin(), connection.cursor() as cursor:
        tables = sorted({*connection.introspection.table_names(cursor)} - _KEPT)
        cursor.execute(
            " UNION ALL ".join(
                f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)"  # noqa: S608  # names of our own tables
                for table in tables
            )
        )
        filled = [table for (table,) in cursor.fetchall()]
        # Few rows are deleted in less time than empty tables are truncated; as a
        # replica no trigger fires, neither ours nor those of foreign keys.
        cursor.execute("SET session_replication_role = replica")
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  # names of our own tables
        cursor.execute("SET session_replication_role = origin")
        emit_post_migrate_signal(
            verbosity=0, interactive=False, db="default", apps=apps, plan=[]
        )


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """Give every test a folder of its own for files of TAs, channels and banks."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA_DIR = folder
    return folder


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read messages as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def move_clock() -> Callable[[str], dt.datetime]:
    """Move the business clock: `move_clock("2025-01-02T10:00:00+08:00")`."""
    from fundops.core.models import MovedClock

    def move(moment: str) -> dt.datetime:
        at = dt.datetime.fromisoformat(moment)
        MovedClock.objects.update_or_create(pk=1, defaults={"moment": at})
        return at

    return move

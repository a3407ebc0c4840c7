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

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

# A busy machine is no finding; `make fuzz` looks longer.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


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
    from fundops.core.tests import emptying

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    before = settings.DATABASES["default"]["NAME"]
    name = "_".join(part for part in ("test", before, worker) if part)
    keep = request.config.getvalue("reuse_db")
    with django_db_blocker.unblock():
        create_roles_and_database(name, replace=not keep)
        emptying.hurry(name)
        connection.close()
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
        emptying.remember()
    TransactionTestCase._fixture_teardown = emptying.empty  # type: ignore[attr-defined]  # not public
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = before
        settings.DATABASES["default"]["NAME"] = before
        if not keep:
            drop_database(name)


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


@pytest.fixture(autouse=True)
def _let_in_with_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `client.force_login(person)` open the console, as a whole login does."""
    from django.test import Client

    from fundops.core.tests.logins import log_in

    monkeypatch.setattr(Client, "force_login", log_in)


@pytest.fixture
def move_clock() -> Callable[[str], dt.datetime]:
    """Move the business clock: `move_clock("2025-01-02T10:00:00+08:00")`."""
    from fundops.core.models import MovedClock

    def move(moment: str) -> dt.datetime:
        at = dt.datetime.fromisoformat(moment)
        MovedClock.objects.update_or_create(pk=1, defaults={"moment": at})
        return at

    return move

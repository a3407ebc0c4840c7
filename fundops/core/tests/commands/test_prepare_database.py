"""From nothing to a database that is ready and empty of business, as scripts do it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from fundops.core.database.owner import as_admin
from fundops.core.database.preparing import drop_database
from fundops.environment import PROJECT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def name() -> Iterator[str]:
    name = f"{connection.settings_dict['NAME']}_prepared"
    drop_database(name)
    yield name
    drop_database(name)


def prepare(name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "prepare_database", "--json"]
        + ["--business-date", "2025-01-02"],
        cwd=PROJECT,
        env={**os.environ, "FUNDOPS_DATABASE": name},
        capture_output=True,
        text=True,
    )


def ask(name: str, sql: str) -> Any:
    with as_admin(database=name), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


@pytest.mark.skipif(not settings.OWN_SERVER, reason="roles are made elsewhere")
class TestPrepareDatabase:
    def test_makes_all_that_is_needed_and_nothing_the_second_time(
        self, name: str
    ) -> None:
        first = prepare(name)
        second = prepare(name)

        assert first.returncode == 0, first.stderr
        assert json.loads(first.stdout) == {
            "database": name,
            "created": True,
            "partitions_made": 6,
        }
        assert json.loads(second.stdout) == {
            "database": name,
            "created": False,
            "partitions_made": 0,
        }
        assert ask(name, "SELECT count(*) FROM core_staff") == (1,)
        assert ask(name, "SELECT count(*) FROM auth_group") == (7,)
        assert ask(name, "SELECT code FROM accounts_partner") == ("SELF",)
        assert ask(name, "SELECT count(*) > 7000 FROM core_calendarday") == (True,)
        assert ask(name, "SELECT count(*) FROM v_orders") == (0,)
        assert ask(name, "SELECT count(*) FROM v_postings") == (0,)
        assert ask(
            name,
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding)"
            f" FROM pg_database WHERE datname = '{name}'",
        ) == ("fundops_owner", "UTF8")

    def test_two_at_once_prepare_one(self, name: str) -> None:
        with ThreadPoolExecutor(2) as people:
            done = list(people.map(prepare, [name, name]))

        assert [d.returncode for d in done] == [0, 0], done[0].stderr + done[1].stderr
        made = sorted(json.loads(d.stdout)["created"] for d in done)
        assert made == [False, True]

"""The own PostgreSQL on folders of its own: made, started, killed, started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fundops import environment
from fundops.core.database import places, server
from fundops.core.database.places import Place

pytestmark = pytest.mark.crash


@pytest.fixture(params=["system", "embedded"])
def here(request: pytest.FixtureRequest) -> Iterator[Place]:
    try:
        ours = places.place(request.param)
    except places.NoPostgres:
        pytest.skip(f"no {request.param} PostgreSQL on this machine")
    # Below /var/tmp: short enough for a socket, and open to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="fundops-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    place = replace(ours, base=folder / "pg")
    yield place
    with contextlib.suppress(places.NoPostgres):
        server.stop(place)
    shutil.rmtree(folder)


def ask(here: Place, sql: str) -> Any:
    with psycopg.connect(
        host=str(here.socket_folder),
        port=places.PORT,
        user=places.SUPERUSER,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchone() if cursor.description else None


def postmaster(here: Place) -> int:
    return int((here.data / "postmaster.pid").read_text().splitlines()[0])


class TestStart:
    def test_makes_the_cluster_and_answers(self, here: Place) -> None:
        assert server.start(here) is True

        assert ask(here, "SHOW listen_addresses") == ("",)
        assert ask(here, "SHOW fsync") == ("on",)
        assert ask(here, "SHOW synchronous_commit") == ("on",)
        assert ask(here, "SHOW server_encoding") == ("UTF8",)
        # Bytes decide the order, on every machine.
        assert ask(here, "SELECT 'a' < 'B'") == (False,)
        assert here.socket_folder.stat().st_mode & 0o777 == 0o700
        assert here.data.stat().st_mode & 0o777 == 0o700

    def test_does_nothing_where_it_runs(self, here: Place) -> None:
        server.start(here)
        process = postmaster(here)

        assert server.start(here) is False
        assert postmaster(here) == process

    def test_comes_back_after_kill_9_with_what_was_committed(self, here: Place) -> None:
        server.start(here)
        ask(here, "CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(postmaster(here), signal.SIGKILL)

        assert server.start(here) is True
        assert ask(here, "SELECT n FROM kept") == (1,)

    def test_comes_back_where_its_number_was_given_to_another(
        self, here: Place
    ) -> None:
        server.start(here)
        pid_file = here.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        server.stop(here)
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

        assert server.start(here) is True
        assert ask(here, "SELECT 1") == (1,)

    def test_makes_a_half_made_cluster_anew(self, here: Place) -> None:
        half = here.base / f"{here.data.name}.part"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("half")

        assert server.start(here) is True
        assert ask(here, "SELECT 1") == (1,)

    def test_four_at_once_start_one(self, here: Place) -> None:
        with ThreadPoolExecutor(4) as people:
            done = list(people.map(server.start, [here] * 4))

        assert sorted(done) == [False, False, False, True]
        assert ask(here, "SELECT 1") == (1,)

    def test_refuses_a_folder_of_somebody_else(self, here: Place) -> None:
        here.base.symlink_to(here.base.parent)
        try:
            with pytest.raises(places.NoPostgres, match="belongs to somebody else"):
                server.start(here)
        finally:
            here.base.unlink()

    def test_tells_on_standard_error_only(
        self, here: Place, capfd: pytest.CaptureFixture[str]
    ) -> None:
        server.start(here)

        told = capfd.readouterr()
        assert told.out == ""
        assert f"Starting PostgreSQL {here.cluster}" in told.err


class TestStop:
    def test_stops_and_says_that_it_ran(self, here: Place) -> None:
        server.start(here)

        assert server.stop(here) is True
        assert server.stop(here) is False


class TestStartWhereOurs:
    def test_leaves_alone_what_database_url_names(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example.invalid/x")
        monkeypatch.setattr(server, "start", lambda here: pytest.fail("started"))

        server.start_where_ours()

        assert not server.ours()
        assert environment.read().text("DATABASE_URL")

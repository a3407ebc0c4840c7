"""A PostgreSQL server of a test's own, to be killed, and commands against it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from fundops import environment
from fundops.core.database import places, server
from fundops.core.database.places import Place

OWNER, APPLICATION = "fundops_owner", "fundops_app"
SEEDED = "seeded"
#: Identity numbers leave gaps after a crash; all else must be the same.
_LEAVES_GAPS = {"v_audit": ("seq", "row_hash")}


@dataclass(frozen=True)
class LonelyServer:
    """A cluster in a folder of its own, with one seeded database to copy from."""

    place: Place
    folder: Path

    def query(self, database: str, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host=str(self.place.socket_folder),
            port=places.PORT,
            user=places.SUPERUSER,
            dbname=database,
            autocommit=True,
        ) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        server.start(self.place)

    def kill(self) -> None:
        """Kill the server as a power cut does; its backends follow."""
        lines = (self.place.data / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGKILL)

    def copy(self, name: str) -> World:
        # Copied by files, which ends with a checkpoint: the other strategy copies
        # sequences that believe their next numbers are in the log already.
        self.query(
            "postgres",
            f"CREATE DATABASE {name} OWNER fundops_owner TEMPLATE {SEEDED}"
            " STRATEGY FILE_COPY",
        )
        return World(self, name, self.folder / name)


@dataclass(frozen=True)
class World:
    """One database and its data folder; the TA's package lies beside them."""

    server: LonelyServer
    name: str
    data: Path

    @property
    def package(self) -> Path:
        return self.server.folder / "package"

    def environment(self, **more: str) -> dict[str, str]:
        host = quote(str(self.server.place.socket_folder), safe="")
        urls = [
            f"postgresql://{role}@{host}:{places.PORT}/{self.name}"
            for role in (APPLICATION, OWNER)
        ]
        return {
            **os.environ,
            "DATABASE_URL": urls[0],
            "DATABASE_OWNER_URL": urls[1],
            "FUNDOPS_DATA_DIR": str(self.data),
            "FUNDOPS_SANDBOX": "1",
            "DJANGO_SETTINGS_MODULE": "fundops.settings",
            **more,
        }

    def begin(self, *words: str, faultpoint: str = "") -> subprocess.Popen[str]:
        if not any(word.startswith("--business-date") for word in words):
            words = (*words, "--business-date=2025-01-03")
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=environment.PROJECT,
            env=self.environment(FUNDOPS_FAULTPOINT=faultpoint),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, faultpoint: str = "") -> int:
        process = self.begin(*words, faultpoint=faultpoint)
        _, errors = process.communicate(timeout=120)
        if process.returncode not in (0, 75, -signal.SIGKILL):
            raise AssertionError(errors)
        return process.returncode

    def act(self, *words: str, faultpoint: str = "") -> int:
        """Run a step that may complain of what it found: exit 1 is an answer, too."""
        process = self.begin(*words, faultpoint=faultpoint)
        _, errors = process.communicate(timeout=120)
        sys.stderr.write(errors)  # told where the test fails
        if process.returncode not in (0, 1, -signal.SIGKILL):
            raise AssertionError(errors)
        return process.returncode

    @contextlib.contextmanager
    def waiting(self, *words: str, faultpoint: str) -> Iterator[subprocess.Popen[str]]:
        """A command that has come to `faultpoint` and stands there; killed at last."""
        process = self.begin(*words, faultpoint=f"{faultpoint}:wait")
        assert process.stderr is not None
        for line in process.stderr:
            if line == f"reached {faultpoint}\n":
                break
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def receive(self, **options: str) -> int:
        return self.run("receive_ta_files", f"--directory={self.package}", **options)

    def apply(self, **options: str) -> int:
        return self.run("apply_confirmations", **options)

    def contents(self) -> dict[str, list[str]]:
        """Every view of the auditors, row by row, in an order of its own."""
        views = self.server.query(
            self.name,
            "SELECT viewname::text FROM pg_views WHERE schemaname = 'public'"
            " AND viewname LIKE 'v\\_%' ORDER BY 1",
        )
        return {view: self._rows(view) for (view,) in views}

    def _rows(self, view: str) -> list[str]:
        left_out = "".join(f" - '{name}'" for name in _LEAVES_GAPS.get(view, ()))
        found = self.server.query(
            self.name, f"SELECT (to_jsonb(v){left_out})::text FROM {view} AS v"
        )
        return sorted(row for (row,) in found)


@contextlib.contextmanager
def a_lonely_server(*, seed: bool = True) -> Iterator[LonelyServer]:
    """
    Start a cluster of our own and, where it is wanted, seed a database in it.

    Below /var/tmp: short enough for a socket, and open to the server's user.
    """
    folder = Path(tempfile.mkdtemp(prefix="fundops-crash-", dir="/var/tmp"))
    folder.chmod(0o755)
    place = replace(places.place(""), base=folder / "pg")
    lonely = LonelyServer(place, folder)
    try:
        lonely.start()
        for role in (OWNER, APPLICATION):
            lonely.query("postgres", f"CREATE ROLE {role} LOGIN")
        if seed:
            _seed(lonely)
        yield lonely
    finally:
        with contextlib.suppress(places.NoPostgres):
            server.stop(place)
        shutil.rmtree(folder)


def _seed(lonely: LonelyServer) -> None:
    lonely.query("postgres", f"CREATE DATABASE {SEEDED} OWNER {OWNER}")
    world = World(lonely, SEEDED, lonely.folder / SEEDED)
    world.run("prepare_database")
    subprocess.run(
        [sys.executable, "-m", "trading.tests.an_evening", str(world.package)],
        cwd=environment.PROJECT,
        env=world.environment(),
        check=True,
    )

"""A database and a data folder for one bench, gone when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from fundops.core.database.owner import as_admin
from fundops.core.database.preparing import create_roles_and_database, drop_database
from fundops.core.errors import NotAllowed


class BenchNeedsOwnServer(NotAllowed):
    """A bench makes and drops databases, so it runs on the own server only."""

    code = "workbench.bench_needs_own_server"


@contextmanager
def scratch() -> Iterator[Path]:
    """
    Work in a fresh database and folder; the caller's are untouched.

    :raises BenchNeedsOwnServer: where DATABASE_URL names another server.
    """
    if not settings.OWN_SERVER:
        raise BenchNeedsOwnServer(
            "DATABASE_URL is set; a bench runs on the project's own PostgreSQL."
        )
    before, data_dir = connection.settings_dict["NAME"], settings.DATA_DIR
    name = f"{before}_bench_{os.getpid()}"
    # The server reads a file of it by itself, as its own user.
    with tempfile.TemporaryDirectory(prefix="fundops-bench-", dir="/var/tmp") as made:  # noqa: S108  # made anew, with a name of its own
        folder = Path(made)
        folder.chmod(0o755)
        try:
            create_roles_and_database(name, replace=True)
            _move_to(name, folder / "data")
            _migrate(name)
            yield folder
        finally:
            _move_to(before, data_dir)
            drop_database(name)


def run_script(name: str, **values: int) -> None:
    """Run one of our `sql/*.sql` as the administrator, in one transaction."""
    with as_admin(), connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(text_of(name), values or None)
        cursor.execute("COMMIT")


def text_of(name: str) -> str:
    """Read one of the bench's SQL files."""
    path = Path(__file__).parent / "sql" / f"{name}.sql"
    return path.read_text(encoding="utf-8")


def _migrate(name: str) -> None:
    """Make the tables in a process of its own, which ends before anything is timed."""
    subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "fundops.workbench.bench.make_tables"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "FUNDOPS_DATABASE": name,
            "DJANGO_SETTINGS_MODULE": "fundops.settings",
        },
        check=True,
    )


def _move_to(name: str, data_dir: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    data_dir.mkdir(parents=True, exist_ok=True)
    settings.DATA_DIR = data_dir

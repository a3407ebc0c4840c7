"""The named SQL that a room's set-based services run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection


class SetSql:
    """
    A folder of `.sql` files, one statement each, with a comment on the rule it applies.

    `run` and `rows` take a statement by its path in the folder, without `.sql`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        if name not in self._texts:
            path = self._folder / f"{name}.sql"
            self._texts[name] = path.read_text(encoding="utf-8")
        return self._texts[name]

    def run(self, name: str, **given: Any) -> int:
        """Run a statement that changes rows; say how many."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), given)
            return max(cursor.rowcount, 0)

    def rows(self, name: str, **given: Any) -> list[tuple[Any, ...]]:
        """Run a statement that asks, and give its rows."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), given)
            return list(cursor.fetchall())


def analyze(table: str, *columns: str) -> None:
    """
    Give the planner the figures of a temporary table of our own.

    A rough sample tells it how many rows and values there are; no more is asked.

    :param columns: those that joins and conditions look at; all where none is named,
        which takes its time on a wide table.
    """
    named = f" ({', '.join(columns)})" if columns else ""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(f"ANALYZE pg_temp.{table}{named}")
        cursor.execute("SET LOCAL default_statistics_target = DEFAULT")


def drop_leftovers(*tables: str) -> None:
    """Drop temporary tables that an earlier piece of the same transaction left."""
    with connection.cursor() as cursor:
        names = ", ".join(f"pg_temp.{table}" for table in tables)
        cursor.execute(f"DROP TABLE IF EXISTS {names}")

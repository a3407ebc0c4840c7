"""The named SQL of this room's set-based services."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """Read `services/sql/<name>.sql`."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def names_in(folder: str) -> list[str]:
    """Say the statements of a folder, in the order of their names."""
    return sorted(f"{folder}/{path.stem}" for path in (_FOLDER / folder).glob("*.sql"))


def run(name: str, **parameters: Any) -> int:
    """Run a statement that changes rows; say how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        return max(cursor.rowcount, 0)


def rows(name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run a statement that asks, and give its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), parameters)
        return list(cursor.fetchall())

"""
Rights that the application does not have, given for the length of a block.

For tests that put rows into a shape no code of ours can make, to see what is then done
or refused. The grant is another connection's, so it works inside a transaction too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection

from fundops.core.database.places import SUPERUSER


@contextmanager
def allowed(*rights: str) -> Iterator[None]:
    """
    Give the application rights it lacks: `allowed("UPDATE (amount) ON trading_order")`.

    Name the columns of an UPDATE: taking a table's back would take those of the file.
    """
    _say(*(f"GRANT {right} TO {settings.APPLICATION}" for right in rights))
    try:
        yield
    finally:
        _say(*(f"REVOKE {right} FROM {settings.APPLICATION}" for right in rights))


@contextmanager
def may_update(table: str, *columns: str) -> Iterator[None]:
    """Let the application change these columns too, those of the file as before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name"
            " WHERE NOT has_column_privilege(%s, name, 'UPDATE')",
            [list(columns), table],
        )
        lacking = [f'"{name}"' for (name,) in cursor.fetchall()]
    if not lacking:
        yield
        return
    with allowed(f"UPDATE ({', '.join(lacking)}) ON {table}"):
        yield


def _say(*statements: str) -> None:
    login = {**connection.get_connection_params(), "user": SUPERUSER}
    known = {"dbname", "user", "host", "port"}
    with psycopg.connect(
        **{key: value for key, value in login.items() if key in known},
        autocommit=True,
    ) as admin:
        for statement in statements:
            admin.execute(statement)

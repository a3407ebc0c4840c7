"""
Emptying the test database after a test that committed.

Not by flush: that is TRUNCATE, which append-only tables refuse, and then the handlers
of `post_migrate`, which take a second. The administrator deletes the few rows there
are and puts back what every installation has, as it was remembered after migrating.
"""

from __future__ import annotations

from django.db import connection
from django.test import TransactionTestCase

from fundops.core.database.owner import as_admin

#: Rows of these never change in a test that commits; there are many.
_KEPT = {"django_migrations", "django_content_type", "auth_permission"} | {
    "core_calendarday"
}


def hurry(name: str) -> None:
    """Let commits return early: nothing of a test need survive a power cut."""
    with as_admin(database="postgres"), connection.cursor() as cursor:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"ALTER DATABASE {quoted} SET synchronous_commit = off")


def remember() -> None:
    """Keep a copy of the rows that stand after migrating, in a schema of their own."""
    with as_admin(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS remembered CASCADE")
        cursor.execute("CREATE SCHEMA remembered")
        for table in _filled():
            cursor.execute(
                f'CREATE TABLE remembered."{table}" AS TABLE public."{table}"'
            )


def empty(test_case: TransactionTestCase) -> None:
    """Stand in for `TransactionTestCase._fixture_teardown`."""
    with as_admin(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'remembered'"
        )
        remembered = [table for (table,) in cursor.fetchall()]
        statements = [f'DELETE FROM public."{table}"' for table in _filled()]
        statements += [
            f'INSERT INTO public."{table}" TABLE remembered."{table}"'
            for table in remembered
        ]
        # As a replica no trigger fires, neither ours nor those of foreign keys.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("; ".join(statements))
        cursor.execute("SET session_replication_role = origin")


def _filled() -> list[str]:
    with connection.cursor() as cursor:
        tables = sorted({*connection.introspection.table_names(cursor)} - _KEPT)
        cursor.execute(
            " UNION ALL ".join(
                f"(SELECT '{table}' FROM public.\"{table}\" LIMIT 1)"
                for table in tables
            )
        )
        return [table for (table,) in cursor.fetchall()]

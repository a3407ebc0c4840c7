"""From nothing to a database that is ready and empty of business."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from fundops.core.database.owner import as_admin, as_owner
from fundops.core.database.roles import application_role, secure
from fundops.core.database.views import create_views, drop_views


def create_roles_and_database(name: str, *, replace: bool = False) -> bool:
    """
    Make the two roles and the database `name` on the own server, where missing.

    Elsewhere both were made by whoever runs that server.

    :return: whether the database was made now.
    """
    if not settings.OWN_SERVER:
        return False
    quoted = connection.ops.quote_name(name)
    with _connected_to("postgres"), connection.cursor() as cursor:
        for role in (settings.OWNER, settings.APPLICATION):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} LOGIN")
        if replace:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is not None:
            return False
        cursor.execute(
            f"CREATE DATABASE {quoted} OWNER {settings.OWNER} TEMPLATE template0"
            " ENCODING 'UTF8'"
        )
    return True


def drop_database(name: str) -> None:
    """Drop a scratch database of the own server, whoever is connected to it."""
    with _connected_to("postgres"), connection.cursor() as cursor:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def migrate_and_secure(*arguments: str, **options: object) -> None:
    """Migrate as the owner; then views and rights, whatever was migrated."""
    role = application_role()
    with as_owner():
        drop_views()
        call_command("migrate_as_owner", *arguments, **options)
        if _is_complete():
            create_views()
            secure(role)


def _is_complete() -> bool:
    """Say whether the newest tables stand: a migration may stop before, or go back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('settlement_posting') IS NOT NULL"
            " AND to_regprocedure('public.ensure_partitions(date)') IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])


class _connected_to:
    """Connect as the administrator to another database of the same server."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._before = ""
        self._role = as_admin()

    def __enter__(self) -> None:
        self._role.__enter__()
        self._before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = self._name

    def __exit__(self, *error: object) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self._before
        self._role.__exit__(None, None, None)

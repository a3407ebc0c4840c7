"""From nothing to a database that is there, with its roles."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from fundops.core.database.owner import as_admin, as_owner
from fundops.core.errors import FundopsError


class DatabaseMissing(FundopsError):
    """The database is not there, and the owner's login may not make it."""

    code = "core.database_missing"


def create_roles_and_database(name: str, *, replace: bool = False) -> bool:
    """
    Make the roles and the database `name` where missing.

    :param replace: drop it first, whoever is connected: for scratch databases.
    :return: whether the database was made now.
    :raises DatabaseMissing: on somebody else's server, where its owner may not.
    """
    if not settings.OWN_SERVER:
        return _create_elsewhere(name, replace=replace)
    with as_admin(database="postgres"), connection.cursor() as cursor:
        # Two at once: the second waits here and then finds all of it made.
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('fundops', 0))")
        _create_roles()
        if replace:
            _drop(name)
        return _create(name, owner=settings.OWNER)


def drop_database(name: str) -> None:
    """Drop a scratch database, whoever is connected to it."""
    with as_admin(database="postgres"):
        _drop(name)


def _create_roles() -> None:
    with connection.cursor() as cursor:
        for role in (settings.OWNER, settings.APPLICATION, settings.AUDITOR):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN")


def _drop(name: str) -> None:
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def _create(name: str, *, owner: str, locale: str = "") -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is not None:
            return False
        cursor.execute(
            f"CREATE DATABASE {connection.ops.quote_name(name)}"
            f" OWNER {connection.ops.quote_name(owner)}"
            f" TEMPLATE template0 ENCODING 'UTF8' {locale}"
        )
    return True


def _create_elsewhere(name: str, *, replace: bool) -> bool:
    """Make the database on a server whose locale is not ours to trust."""
    owner = settings.DATABASE_OWNER["USER"]
    if not replace and _is_there():
        return False
    try:
        with as_owner(database="postgres"):
            if replace:
                _drop(name)
            builtin = connection.pg_version >= 170000  # type: ignore[attr-defined]  # PostgreSQL's wrapper
            return _create(
                name,
                owner=owner,
                locale="LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
                if builtin
                else "LOCALE 'C.UTF-8'",
            )
    except DatabaseError as error:
        raise DatabaseMissing(
            f"Database {name} is not there and {owner} may not make it. Let whoever "
            f"runs the server say: CREATE DATABASE {name} OWNER {owner} TEMPLATE "
            "template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'."
        ) from error


def _is_there() -> bool:
    try:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return False
    return True

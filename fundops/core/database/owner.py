"""Acting as the owner of the database, for the length of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from fundops.core.database.places import SUPERUSER


@contextmanager
def as_owner(*, database: str | None = None) -> Iterator[None]:
    """
    Connect as the owner instead of the application, then go back.

    For migrations, grants and views only.

    :param database: another one of the same server; the same one where not named.
    :raises RuntimeError: inside a transaction, which would be lost.
    """
    with _connected(settings.DATABASE_OWNER, database):
        yield


@contextmanager
def as_admin(*, database: str | None = None) -> Iterator[None]:
    """Connect as the own server's superuser; elsewhere as the owner."""
    login = dict(settings.DATABASE_OWNER)
    if settings.OWN_SERVER:
        login["USER"] = SUPERUSER
    with _connected(login, database):
        yield


@contextmanager
def as_auditor(*, database: str | None = None) -> Iterator[None]:
    """Connect as the own server's auditors do: nothing but the views."""
    with _connected({**settings.DATABASE_OWNER, "USER": settings.AUDITOR}, database):
        yield


@contextmanager
def _connected(login: dict[str, Any], database: str | None) -> Iterator[None]:
    if connection.in_atomic_block:
        raise RuntimeError("The role cannot be changed inside a transaction.")
    before = connection.settings_dict
    name = database or before["NAME"]
    connection.close()
    # Another dict, not another content: threads that connect now share the old one.
    connection.settings_dict = {**before, **login, "NAME": name}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before

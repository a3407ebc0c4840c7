"""Acting as the owner of the database, for the length of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from fundops.core.database.places import SUPERUSER


@contextmanager
def as_owner() -> Iterator[None]:
    """
    Connect as the owner instead of the application, then go back.

    For migrations, grants and views only; never inside a transaction.
    """
    with _connected(settings.DATABASE_OWNER):
        yield


@contextmanager
def as_admin() -> Iterator[None]:
    """Connect as the own server's superuser; elsewhere as the owner."""
    login = dict(settings.DATABASE_OWNER)
    if settings.OWN_SERVER:
        login["USER"] = SUPERUSER
    with _connected(login):
        yield


@contextmanager
def _connected(login: dict[str, Any]) -> Iterator[None]:
    if connection.in_atomic_block:
        raise RuntimeError("The role cannot be changed inside a transaction.")
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(login)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({key: before[key] for key in login})

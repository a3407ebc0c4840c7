"""Locks by name, kept by PostgreSQL, for what has no row of its own to lock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import DatabaseError, connection

from fundops.core.errors import StepIsRunning


def hold(name: str) -> None:
    """Wait for the lock `name` and keep it until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("A lock that ends with the transaction needs one.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def share(name: str) -> None:
    """Wait until nobody holds `name`; several may share it until they commit."""
    if not connection.in_atomic_block:
        raise RuntimeError("A lock that ends with the transaction needs one.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name]
        )


@contextlib.contextmanager
def only_one(name: str) -> Iterator[None]:
    """
    Hold the lock `name` over several transactions, or say at once who cannot.

    It belongs to the connection: a killed process gives it back.

    :raises StepIsRunning: where another connection holds it.
    """
    if not _call("pg_try_advisory_lock", name):
        raise StepIsRunning(f"{name} is running elsewhere; nothing was done here.")
    try:
        yield
    finally:
        # A lost connection lost its locks, too.
        with contextlib.suppress(DatabaseError):
            _call("pg_advisory_unlock", name)


def _call(function: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtextextended(%s, 0))",  # noqa: S608  # our own two names
            [name],
        )
        return bool(cursor.fetchone()[0])

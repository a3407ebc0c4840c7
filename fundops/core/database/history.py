"""
Row history of master data, written by the database: what a row said before a change.

An event is the row as it was until then, so that the events and the row itself tell
every value it ever had, and rows that never change cost nothing. By trigger, so that
changes by SQL are seen too; append-only, and no session setting turns it off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TypeVar

import pghistory
from django.db import DatabaseError, connection, models

from fundops.core.database.triggers import append_only

_Model = TypeVar("_Model", bound=type[models.Model])
#: What pghistory's triggers read; kept in each event.
_SETTING = "pghistory.context_metadata"
#: What the connection was told last, as JSON.
_context: ContextVar[str] = ContextVar("fundops_history_context", default="")


def keeps_history(*, exclude: tuple[str, ...] = ()) -> Callable[[_Model], _Model]:
    """Keep each former state of a row of master data in `<Model>Event`."""
    track: Callable[[_Model], _Model] = pghistory.track(
        pghistory.UpdateEvent(label="changed", row="OLD", trigger_name="keep_changed"),
        pghistory.DeleteEvent(label="removed", trigger_name="keep_removed"),
        exclude=list(exclude) or None,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        attrs={"append_only": True},
        meta={"triggers": append_only(), "default_permissions": ()},
    )
    return track


@contextmanager
def known_as(*, actor: str, source: str, request_id: str = "") -> Iterator[None]:
    """
    Tell the history who changes what inside, for as long as the connection lasts.

    :param actor: an employee number; empty where nobody is known.
    """
    with _told({"actor": actor, "source": source, "request_id": request_id}):
        yield


@contextmanager
def because_of(number: str) -> Iterator[None]:
    """Add to what is known which record is the cause: a proposal that is applied."""
    with _told({**json.loads(_context.get() or "{}"), "because": number}):
        yield


@contextmanager
def _told(said: dict[str, str]) -> Iterator[None]:
    """Say it inside, and after it again what was said around."""
    given = {key: value for key, value in said.items() if value}
    token = _context.set(json.dumps(given, ensure_ascii=False))
    _say(_context.get())
    try:
        yield
    finally:
        _context.reset(token)
        # A lost connection lost its settings, too; a failed transaction takes it back.
        with suppress(DatabaseError):
            _say(_context.get())


def _say(context: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [_SETTING, context])

"""What SQL over a set is told: legal moves of the state machine, ids drawn ahead."""

from __future__ import annotations

from django.db import connection, models
from django_fsm import FSMField

_DRAW = """
SELECT min(id), max(id)
FROM (
    SELECT nextval(
        (SELECT pg_get_serial_sequence(%(table)s, 'id')::regclass)
    ) AS id
    FROM generate_series(1, %(count)s)
) AS drawn
"""


def legal_sources(model: type[models.Model], target: str) -> list[str]:
    """
    Say the states from which `model` may move to `target`, sorted.

    Given to `WHERE state = ANY(%(sources)s)`, so that a set moves only as single rows
    may; the database's trigger stands behind it.

    :raises LookupError: where no transition leads to `target`.
    """
    sources = {
        str(move.source)
        for field in model._meta.local_fields
        if isinstance(field, FSMField)
        for move in field.get_all_transitions(model)
        if str(move.target) == str(target)
    }
    if not sources:
        raise LookupError(f"No transition of {model.__name__} leads to {target}.")
    return sorted(sources)


def draw_ids(model: type[models.Model], *, count: int) -> int:
    """
    Draw `count` ids that follow each other; say the first.

    A statement that draws its own ids cannot be shared among processes of the server.
    Where another session drew between, the block is left unused and one is drawn anew.
    """
    wanted = max(count, 1)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, {"table": model._meta.db_table, "count": wanted})
            first, last = cursor.fetchone()
        if last - first + 1 == wanted:
            return int(first)

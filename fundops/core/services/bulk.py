"""Legal moves for SQL over a set, read from the same state machine."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField


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

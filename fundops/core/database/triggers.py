"""
What the database itself refuses, declared beside the model it protects.

Bodies only RAISE; what is legal stands in the WHEN condition, taken from the model's
own state machine, so that a bulk UPDATE pays one comparison a row and no more. A body
that reads tables names their schema: a temporary table of the same name comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pgtrigger
from django.db import models
from django_fsm import FSMField

_Model = TypeVar("_Model", bound=type[models.Model])

_REFUSE = """
RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
"""


def append_only() -> list[pgtrigger.Trigger]:
    """Refuse UPDATE, DELETE and TRUNCATE, whoever asks."""
    body = _REFUSE.format(message="this table is append-only")
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=body,
        ),
        no_truncate(),
    ]


def no_truncate() -> pgtrigger.Trigger:
    """Refuse TRUNCATE of the table; each partition of one needs its own."""
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=_REFUSE.format(message="this table is append-only"),
    )


def row_hash(*, target: str, columns: Sequence[str]) -> pgtrigger.Trigger:
    """Compute SHA-256 over `columns` into `target` on INSERT, whatever was given."""
    return pgtrigger.Trigger(
        name="row_hash",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            NEW.{target} = {content_hash(columns, of="NEW")};
            RETURN NEW;
        """,
    )


def content_hash(columns: Sequence[str], *, of: str) -> str:
    """
    Write the SQL of the SHA-256 over a row's `columns`, the same in every session.

    :param columns: names, or expressions that begin with one: a moment as JSON is
        written in the session's time zone, so it goes in `AT TIME ZONE 'UTC'`.
    :param of: NEW in a trigger, else the table's alias.
    """
    content = ", ".join(f"{of}.{column}" for column in columns)
    return (
        f"encode(sha256(convert_to(jsonb_build_array({content})::text, 'UTF8')), 'hex')"
    )


def only_forward(column: str) -> list[pgtrigger.Trigger]:
    """Refuse to lower a counter, or to remove it: a number is never given twice."""
    body = _REFUSE.format(message="a counter never goes back")
    return [
        pgtrigger.Trigger(
            name="only_forward",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf(column),
            condition=pgtrigger.Condition(f"NEW.{column} < OLD.{column}"),
            func=body,
        ),
        pgtrigger.Trigger(
            name="no_delete",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=body,
        ),
    ]


def pinned(*columns: str) -> pgtrigger.Trigger:
    """Refuse another value in `columns` once a row stands."""
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
    return pgtrigger.Trigger(
        name="pinned",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        condition=pgtrigger.Condition(changed),
        func="""
            RAISE EXCEPTION '%: this row keeps what it was made with', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        """,
    )


def no_delete() -> pgtrigger.Trigger:
    """Refuse DELETE: a row of this table ends by its state, never by going away."""
    return pgtrigger.Trigger(
        name="no_delete",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_REFUSE.format(message="a row here is never deleted"),
    )


def parents_exist(parents: Mapping[str, str]) -> pgtrigger.Trigger:
    """
    Refuse rows without their parents, a whole statement at a time.

    For tables that grow by the hundred thousand a day: a foreign key there asks for
    every row by itself, at COMMIT.

    :param parents: the table by the column that names its id.
    """
    missing = " OR ".join(
        f"EXISTS (SELECT FROM inserted LEFT JOIN public.{table} AS parent"
        f" ON parent.id = inserted.{column} WHERE parent.id IS NULL)"
        for column, table in parents.items()
    )
    return pgtrigger.Trigger(
        name="parents_exist",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="inserted"),
        func=f"""
            IF {missing} THEN
                RAISE EXCEPTION '%: a row without its parent', TG_TABLE_NAME
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NULL;
        """,
    )


def under_review(*, when: str, allowed: str, message: str) -> pgtrigger.Trigger:
    """
    Refuse a move that no decision of second persons stands behind.

    :param when: SQL of the move, over OLD and NEW; other rows pay one comparison.
    :param allowed: SQL that says whether it may be; `decided_review` writes it.
    :param message: what stands in the way.
    """
    refuse = _REFUSE.format(message=message)
    return pgtrigger.Trigger(
        name="under_review",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Condition(f"OLD.state <> NEW.state AND {when}"),
        func=f"IF NOT ({allowed}) THEN {refuse} END IF; RETURN NEW;",
    )


def decided_review(*conditions: str) -> str:
    """
    Write the SQL that finds a review of these conditions whose approval is written.

    :param conditions: over the alias `review`; they name its kind, subject and state.
    """
    return f"EXISTS ({decided_reviews(*conditions)})"


def decided_reviews(*conditions: str) -> str:
    """Write the SELECT behind `decided_review`, for a count of them."""
    return f"""
        SELECT review.id FROM public.core_review AS review
        WHERE {" AND ".join(conditions)}
            AND EXISTS (
                SELECT FROM public.core_reviewdecision AS decision
                WHERE decision.review_id = review.id
                    AND decision.decision = 'APPROVE'
                    AND decision.level = review.level
                    AND decision.content_sha256 = review.content_sha256
            )
    """


def guarded_by_the_database(model: _Model) -> _Model:
    """
    Repeat a model's state machine in the database: its legal moves and first states.

    The moves come from the transitions of its one FSMField; the first states are its
    class attribute `first_states`.
    """
    field = _state_field(model)
    pgtrigger.register(
        _legal_moves(field.column, _moves(model, field)),
        _first_states(field.column, [str(s) for s in model.first_states]),  # type: ignore[attr-defined]  # each machine model declares it
    )(model)
    return model


def _state_field(model: type[models.Model]) -> FSMField:
    # private_fields and m2m play no part: the state is a column of the model itself.
    found = [f for f in model._meta.local_fields if isinstance(f, FSMField)]
    if len(found) != 1:
        raise TypeError(f"{model.__name__} must have exactly one FSMField.")
    return found[0]


def _moves(model: type[models.Model], field: FSMField) -> list[tuple[str, str]]:
    transitions = list(field.get_all_transitions(model))
    for found in transitions:
        # '*', '+', and targets worked out later cannot be written down as a list.
        if found.source in ("*", "+") or not isinstance(found.target, str):
            raise TypeError(f"{model.__name__}.{found.name} must name its states.")
    return sorted({(str(t.source), str(t.target)) for t in transitions})


def _legal_moves(column: str, moves: list[tuple[str, str]]) -> pgtrigger.Trigger:
    legal = ", ".join(f"('{old}', '{new}')" for old, new in moves)
    return pgtrigger.Trigger(
        name="legal_moves",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(
            f"OLD.{column} IS DISTINCT FROM NEW.{column}"
            f" AND (OLD.{column}, NEW.{column}) NOT IN ({legal})"
        ),
        func=f"""
            RAISE EXCEPTION '%: no move from % to %',
                TG_TABLE_NAME, OLD.{column}, NEW.{column}
                USING ERRCODE = 'check_violation';
        """,
    )


def _first_states(column: str, states: Sequence[str]) -> pgtrigger.Trigger:
    allowed = ", ".join(f"'{state}'" for state in states)
    return pgtrigger.Trigger(
        name="first_states",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(f"NEW.{column} NOT IN ({allowed})"),
        func=f"""
            RAISE EXCEPTION '%: no row begins as %', TG_TABLE_NAME, NEW.{column}
                USING ERRCODE = 'check_violation';
        """,
    )

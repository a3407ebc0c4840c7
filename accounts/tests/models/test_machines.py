"""Legal moves and first states, as the database sees them: by plain SQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from accounts.models import (
    CapitalAccount,
    FundTradingAccount,
    Mandate,
    TradingRegistration,
)
from accounts.tests import factories
from fundops.core.tests.allowing import allowed

pytestmark = pytest.mark.django_db

#: Every move there is. What is not here is refused.
MOVES: dict[type[models.Model], set[tuple[str, str]]] = {
    FundTradingAccount: {
        ("PENDING", "VERIFIED"),
        ("PENDING", "REJECTED"),
        ("REJECTED", "PENDING"),
        ("VERIFIED", "EXPIRED"),
        ("EXPIRED", "VERIFIED"),
        ("VERIFIED", "FROZEN"),
        ("FROZEN", "VERIFIED"),
        ("PENDING", "CLOSED"),
        ("REJECTED", "CLOSED"),
        ("VERIFIED", "CLOSED"),
        ("EXPIRED", "CLOSED"),
        ("FROZEN", "CLOSED"),
    },
    CapitalAccount: {
        ("BOUND", "CHANGING"),
        ("CHANGING", "BOUND"),
        ("BOUND", "FROZEN"),
        ("FROZEN", "BOUND"),
        ("BOUND", "UNBOUND"),
        ("CHANGING", "UNBOUND"),
        ("FROZEN", "UNBOUND"),
    },
    Mandate: {
        ("SIGNING", "ACTIVE"),
        ("ACTIVE", "SUSPENDED"),
        ("SUSPENDED", "ACTIVE"),
        ("ACTIVE", "EXPIRED"),
        ("SIGNING", "TERMINATED"),
        ("ACTIVE", "TERMINATED"),
        ("SUSPENDED", "TERMINATED"),
    },
    TradingRegistration: {
        ("NONE", "SENT"),
        ("SENT", "ACTIVE"),
        ("SENT", "REFUSED"),
        ("ACTIVE", "REMOVING"),
        ("REMOVING", "REMOVED"),
    },
}
FIRST: dict[type[models.Model], set[str]] = {
    FundTradingAccount: {"PENDING", "VERIFIED"},
    CapitalAccount: {"BOUND"},
    Mandate: {"SIGNING", "ACTIVE"},
    TradingRegistration: {"NONE", "ACTIVE"},
}
BUILDERS: dict[type[models.Model], Callable[[str], models.Model]] = {
    FundTradingAccount: lambda first: factories.a_person(kyc=first),
    CapitalAccount: lambda first: factories.a_capital_account(),
    Mandate: lambda first: factories.a_mandate(state=first),
    TradingRegistration: lambda first: factories.a_registration(state=first),
}


def column(model: type[models.Model]) -> str:
    return "kyc" if model is FundTradingAccount else "state"


def states(model: type[models.Model]) -> list[str]:
    choices = model._meta.get_field(column(model)).choices
    return [str(value) for value, _ in choices or ()]


def every_move() -> list[Any]:
    return [
        pytest.param(model, old, new, id=f"{model.__name__}-{old}-{new}")
        for model in MOVES
        for old, new in itertools.permutations(states(model), 2)
    ]


def every_state() -> list[Any]:
    return [
        pytest.param(model, state, id=f"{model.__name__}-{state}")
        for model in MOVES
        for state in states(model)
    ]


def put(row: models.Model, state: str) -> None:
    table, name = row._meta.db_table, column(type(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [state, row.pk])


def a_row_in(model: type[models.Model], state: str) -> models.Model:
    """Walk a new row by legal moves until it is in `state`."""
    first, *steps = way_to(model, state)
    row = BUILDERS[model](first)
    for step in steps:
        put(row, step)
    return row


def way_to(model: type[models.Model], state: str) -> list[str]:
    ways = [[first] for first in sorted(FIRST[model])]
    for way in ways:
        if way[-1] == state:
            return way
        ways += [
            [*way, new]
            for old, new in sorted(MOVES[model])
            if old == way[-1] not in way[:-1]
        ]
    raise AssertionError(f"no way to {state}")


@pytest.mark.parametrize(("model", "old", "new"), every_move())
def test_exactly_the_legal_moves_are_taken(
    model: type[models.Model], old: str, new: str
) -> None:
    row = a_row_in(model, old)

    if (old, new) in MOVES[model]:
        put(row, new)
    else:
        with pytest.raises(DatabaseError, match=f"no move from {old} to {new}"):
            put(row, new)


@pytest.mark.parametrize(("model", "state"), every_state())
def test_exactly_the_first_states_begin(model: type[models.Model], state: str) -> None:
    row = BUILDERS[model](sorted(FIRST[model])[0])
    copied = copy_of(row, **{column(model): state})

    if state in FIRST[model]:
        insert(model, copied)
    else:
        with pytest.raises(DatabaseError, match=f"no row begins as {state}"):
            insert(model, copied)


def copy_of(row: models.Model, **changes: Any) -> dict[str, Any]:
    """Take the columns of a fresh row, which is removed, for another one."""
    values = {str(f.column): getattr(row, f.attname) for f in row._meta.local_fields}
    with allowed(f"DELETE ON {row._meta.db_table}"):
        row.delete()
    return {**values, **changes}


def insert(model: type[models.Model], values: dict[str, Any]) -> None:
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})",
            list(values.values()),
        )

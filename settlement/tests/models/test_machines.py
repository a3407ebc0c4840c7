"""Every machine of this room: the database makes exactly the moves of the model."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django_fsm import FSMField

from fundops.core.tests.factories import noon
from settlement.models import (
    Claim,
    Collection,
    CustodianTransfer,
    Payout,
    Refund,
    TaReceipt,
)
from settlement.tests.bare_records import (
    D,
    T,
    a_claim,
    a_decided_payout,
    a_decided_refund,
    a_decided_transfer,
)
from settlement.tests.factories import a_collection
from trading.tests.factories import a_fund, a_transfer_agent

pytestmark = pytest.mark.django_db


def a_receipt() -> TaReceipt:
    return TaReceipt.objects.create(
        transfer_agent=a_transfer_agent(),
        fund=a_fund(),
        pay_date=T,
        kind="REDEMPTION",
        amount=D(1),
    )


def a_debit() -> Collection:
    """A debit with a success time: a success without one is refused by another rule."""
    collection = a_collection()
    Collection.objects.update(succeeded_at=noon(T))
    return collection


MAKERS: dict[type[Any], Any] = {
    Claim: a_claim,
    Collection: a_debit,
    CustodianTransfer: a_decided_transfer,
    Payout: a_decided_payout,
    Refund: a_decided_refund,
    TaReceipt: a_receipt,
}
#: What a move says besides the state.
SAYS: dict[type[Any], str] = {
    Payout: """, review_no = CASE WHEN %(state)s = 'READY'
        THEN (SELECT review_no FROM core_review) ELSE '' END"""
}


def machine(model: type[Any]) -> tuple[list[str], set[tuple[str, str]]]:
    (field,) = [f for f in model._meta.local_fields if isinstance(f, FSMField)]
    moves = {(str(t.source), str(t.target)) for t in field.get_all_transitions(model)}
    return [str(value) for value, _label in field.choices or ()], moves


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_the_database_makes_exactly_the_legal_moves(model: type[Any]) -> None:
    states, moves = machine(model)
    record = MAKERS[model]()
    made = {
        (old, new)
        for old, new in product(states, repeat=2)
        if old != new and _moves(model, record.pk, [*_path(model, old), new])
    }
    assert made == moves


def _moves(model: type[Any], pk: int, steps: list[str]) -> bool:
    """Say whether the row goes the last step, and put it back."""
    more = SAYS.get(model, "")
    sql = f"UPDATE {model._meta.db_table} SET state = %(state)s{more} WHERE id = %(pk)s"
    with transaction.atomic(), connection.cursor() as cursor:
        for step in steps[:-1]:
            cursor.execute(sql, {"state": step, "pk": pk})
        try:
            with transaction.atomic():
                cursor.execute(sql, {"state": steps[-1], "pk": pk})
        except IntegrityError as error:
            assert "no move from" in str(error)  # noqa: PT017  # and not another rule
            moved = False
        else:
            moved = True
        transaction.set_rollback(True)
    return moved


def _path(model: type[Any], state: str) -> list[str]:
    """The shortest way from a first state, by legal moves."""
    _states, moves = machine(model)
    start = str(model._meta.get_field("state").default)
    ways: dict[str, list[str]] = {start: []}
    while state not in ways:
        ways.update(
            {
                new: [*way, new]
                for old, way in list(ways.items())
                for source, new in moves
                if source == old and new not in ways
            }
        )
    return ways[state]


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_no_row_begins_in_the_middle(model: type[Any]) -> None:
    record = MAKERS[model]()
    table = model._meta.db_table
    columns = [
        field.column for field in model._meta.local_fields if field.column != "id"
    ]
    states, _moves = machine(model)
    first = {str(state) for state in model.first_states}
    chosen = ", ".join("%s" if c == "state" else c for c in columns)
    for state in states:
        if state in first:
            continue
        with (
            pytest.raises(IntegrityError, match="no row begins"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)})"
                f" SELECT {chosen} FROM {table} WHERE id = %s",
                [state, record.pk],
            )

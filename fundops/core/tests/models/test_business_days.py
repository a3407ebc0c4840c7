"""What the database refuses about business days, whoever writes the SQL."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from fundops.core.models import BusinessDay
from fundops.core.tests.factories import FRIDAY, THURSDAY

pytestmark = pytest.mark.django_db

STATES = BusinessDay.State.values
LEGAL = {
    ("OPEN", "CUT_OFF"),
    ("CUT_OFF", "PROCESSING"),
    ("CUT_OFF", "RECONCILING"),
    ("PROCESSING", "RECONCILING"),
    ("RECONCILING", "CLOSED"),
    ("CLOSED", "REOPENED"),
    ("REOPENED", "CLOSED"),
}
#: How to reach each state by legal moves.
WAYS = {
    "OPEN": (),
    "CUT_OFF": ("CUT_OFF",),
    "PROCESSING": ("CUT_OFF", "PROCESSING"),
    "RECONCILING": ("CUT_OFF", "RECONCILING"),
    "CLOSED": ("CUT_OFF", "RECONCILING", "CLOSED"),
    "REOPENED": ("CUT_OFF", "RECONCILING", "CLOSED", "REOPENED"),
}


def insert(date: dt.date, state: str = "OPEN") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_businessday (date, state, opened_at,"
            " closed_provisionally) VALUES (%s, %s, now(), false)",
            [date, state],
        )


def move(date: dt.date, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_businessday SET state = %s WHERE date = %s", [state, date]
        )


@pytest.mark.parametrize("state", [s for s in STATES if s != "OPEN"])
def test_a_day_begins_open_and_no_other_way(state: str) -> None:
    with pytest.raises(IntegrityError, match="no row begins as"):
        insert(THURSDAY, state)


@pytest.mark.parametrize(
    ("old", "new"),
    [pair for pair in itertools.permutations(STATES, 2) if pair not in LEGAL],
)
def test_illegal_moves_are_refused(old: str, new: str) -> None:
    insert(THURSDAY)
    for state in WAYS[old]:
        move(THURSDAY, state)

    with pytest.raises(IntegrityError, match=f"no move from {old} to {new}"):
        move(THURSDAY, new)


@pytest.mark.parametrize(("old", "new"), sorted(LEGAL))
def test_legal_moves_are_made(old: str, new: str) -> None:
    insert(THURSDAY)
    for state in WAYS[old]:
        move(THURSDAY, state)

    move(THURSDAY, new)

    assert BusinessDay.objects.get().state == new


def test_two_days_cannot_take_orders() -> None:
    insert(THURSDAY)

    with pytest.raises(IntegrityError, match="one_open_for_intake"):
        insert(FRIDAY)


def test_the_session_setting_of_the_trigger_library_has_no_effect() -> None:
    insert(THURSDAY)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore',"
            " '{core_businessday:legal_moves}', true)"
        )
    with pytest.raises(IntegrityError, match="no move"), transaction.atomic():
        move(THURSDAY, "CLOSED")

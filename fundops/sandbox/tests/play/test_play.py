"""Days played whole: the books hold every night, and everything drains."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.signals import connection_created

from fundops.core.database.owner import as_admin
from fundops.core.tests.factories import a_person
from fundops.sandbox import faults

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

#: What the first play of a score came to, for the second one to be held against.
_digests: dict[str, str] = {}


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX = True


def played(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    try:
        call_command("sandbox_play", *arguments, "--json", stdout=out)
    except CommandError as error:
        pytest.fail(f"{error}\n{out.getvalue()}")
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


_BEGIN_AGAIN = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT class.relname AS name, attribute.attname AS field,
               pg_get_serial_sequence(class.oid::regclass::text, attribute.attname)
                   AS counter
        FROM pg_class AS class
        JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
        WHERE class.relkind IN ('r', 'p') AND attribute.attidentity <> ''
            AND class.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format(
            'SELECT setval(%L, coalesce(max(%I), 0) + 1, false) FROM %I',
            one.counter, one.field, one.name
        );
    END LOOP;
END;
$$
"""


@pytest.fixture
def _counters_begin_again(transactional_db: None) -> None:
    """Let an emptied database count as a new one does."""
    with as_admin(), connection.cursor() as cursor:
        cursor.execute(_BEGIN_AGAIN)


def test_a_day_without_faults_drains() -> None:
    told = played("--days=1", "--seed=5", "--faults=none")

    assert (told["seed"], told["days"], told["faults"]) == (5, 1, {})
    assert told["orders"] >= 40
    assert (told["violations"], told["drained"]) == ([], True)
    assert told["customer_balances"] == "0.00"
    assert told["confirmations"] >= told["orders"]
    assert min(told["collections"], told["payouts"], told["transfers"]) > 0


#: Ways the server may go through the same tables: what it takes of itself, and others.
_PLANS = {
    "as planned": [],
    "without hashing": ["enable_hashjoin", "enable_hashagg"],
    "by hashing": ["enable_nestloop", "enable_mergejoin"],
    "without indexes": ["enable_indexscan", "enable_bitmapscan"],
}


@pytest.fixture(params=_PLANS)
def _plan(request: Any, transactional_db: None) -> Iterator[None]:
    """Have every connection of the play take another way; rows come in other orders."""
    switched_off = _PLANS[request.param]

    def plan(connection: Any, **_rest: Any) -> None:
        with connection.cursor() as cursor:
            for setting in switched_off:
                cursor.execute(f"SET {setting} = off")

    plan(connection)
    connection_created.connect(plan)
    yield
    connection_created.disconnect(plan)
    with connection.cursor() as cursor:
        for setting in switched_off:
            cursor.execute(f"RESET {setting}")


@pytest.mark.usefixtures("_counters_begin_again", "_plan")
def test_the_same_seed_is_the_same_to_the_byte() -> None:
    told = played("--days=1", "--seed=11", "--faults=all")

    assert set(told["faults"]) == set(faults.ALL)
    assert sum(told["faults"].values()) > 1
    assert (told["violations"], told["drained"]) == ([], True)
    assert _digests.setdefault("all", told["digest"]) == told["digest"]


def test_it_is_refused_where_somebody_works() -> None:
    a_person()

    with pytest.raises(CommandError, match="sandbox.seed_refused"):
        call_command("sandbox_play", "--days=1", "--seed=1")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--days=0", "--seed=1"], "1 to"),
        (["--days=1", "--seed=1", "--faults=flood"], "No such fault"),
    ],
)
def test_it_refuses_what_cannot_be_played(arguments: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("sandbox_play", *arguments)

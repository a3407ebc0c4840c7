"""Killed in the middle of booking, run again: the same end as if nothing happened."""

from __future__ import annotations

import itertools
import json
import signal
from collections.abc import Iterator

import pytest

from trading.tests.crashes import LonelyServer, World, a_lonely_server

pytestmark = pytest.mark.crash

KILLED = -signal.SIGKILL
RUNNING_ELSEWHERE = 75
STEP = "settle_confirmations"
_names = itertools.count(1)

PAID = """
INSERT INTO settlement_ledgeraccount (book, code, key, currency, balance)
SELECT 'S', '2001', order_no, '156', -amount FROM trading_order WHERE amount > 0
"""
NEXT_DAY = "UPDATE core_businessday SET state = 'CUT_OFF', cut_off_at = opened_at"
OPENED = (
    "INSERT INTO core_businessday (date, state, opened_at, closed_provisionally)"
    " SELECT '2025-01-03', 'OPEN', opened_at, false FROM core_businessday",
    "SELECT ensure_partitions('2025-01-03')",
)


@pytest.fixture(scope="module")
def lonely() -> Iterator[LonelyServer]:
    with a_lonely_server() as server:
        yield server


@pytest.fixture
def world(lonely: LonelyServer) -> World:
    return an_applied_world(lonely, f"money_{next(_names)}")


@pytest.fixture(scope="module")
def undisturbed(lonely: LonelyServer) -> dict[str, list[str]]:
    world = an_applied_world(lonely, "undisturbed_money")
    assert world.run(STEP) == 0
    seen = contents(world)
    assert len(seen["v_claims"]) > 20
    assert len(seen["v_postings"]) > 300
    return seen


def an_applied_world(lonely: LonelyServer, name: str) -> World:
    """A world whose confirmations are applied, its orders paid, nothing booked yet."""
    world = lonely.copy(name)
    for sql in PAID, NEXT_DAY, *OPENED:
        world.server.query(world.name, sql)
    assert (world.receive(), world.apply()) == (0, 0)
    return world


def contents(world: World) -> dict[str, list[str]]:
    """What the auditors see; numbers of entries have gaps where one was rolled back."""
    seen = world.contents()
    postings = [json.loads(row) for row in seen["v_postings"]]
    for posting in postings:
        del posting["entry_no"]
    return {**seen, "v_postings": sorted(map(json.dumps, postings))}


@pytest.mark.parametrize(
    "place", ["settle_confirmations.moved", "settle_confirmations.written"]
)
def test_ends_the_same_after_kill_9_of_the_command(
    place: str, world: World, undisturbed: dict[str, list[str]]
) -> None:
    assert world.run(STEP, faultpoint=place) == KILLED
    booked = "SELECT FROM settlement_settledfile"
    assert not world.server.query(world.name, booked)

    assert world.run(STEP) == 0

    assert contents(world) == undisturbed


def test_ends_the_same_after_kill_9_of_the_server_and_runs_once_where_two_begin(
    world: World, undisturbed: dict[str, list[str]]
) -> None:
    with world.waiting(STEP, faultpoint="settle_confirmations.written"):
        assert world.run(STEP) == RUNNING_ELSEWHERE
        world.server.kill()
    world.server.start()

    assert world.run(STEP) == 0

    assert contents(world) == undisturbed

"""Killed anywhere, run again: the same end as if nothing had happened."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator

import pytest

from trading.tests.crashes import LonelyServer, World, a_lonely_server

pytestmark = pytest.mark.crash

KILLED = -signal.SIGKILL
RUNNING_ELSEWHERE = 75
_names = itertools.count(1)


@pytest.fixture(scope="module")
def lonely() -> Iterator[LonelyServer]:
    with a_lonely_server() as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(lonely: LonelyServer) -> dict[str, list[str]]:
    """What the auditors see when nothing happened on the way."""
    world = lonely.copy("undisturbed")
    assert (world.receive(), world.apply()) == (0, 0)
    seen = world.contents()
    assert len(seen["v_confirmations"]) == 210
    assert len(seen["v_share_movements"]) > 300
    assert len(seen["v_breaks"]) == 10
    return seen


@pytest.fixture
def world(lonely: LonelyServer) -> World:
    return lonely.copy(f"world_{next(_names)}")


@pytest.mark.parametrize(
    "place",
    ["trading.package.loaded", "trading.package.half_applied"],
)
class TestApply:
    def test_ends_the_same_after_kill_9_of_the_command(
        self, place: str, world: World, undisturbed: dict[str, list[str]]
    ) -> None:
        world.receive()
        assert world.apply(faultpoint=place) == KILLED
        assert not world.server.query(world.name, "SELECT FROM trading_tarecord")

        assert world.apply() == 0

        assert world.contents() == undisturbed

    def test_ends_the_same_after_kill_9_of_the_server(
        self, place: str, world: World, undisturbed: dict[str, list[str]]
    ) -> None:
        world.receive()
        with world.waiting("apply_confirmations", faultpoint=place):
            world.server.kill()
        world.server.start()
        # The staging is not logged: the crash has emptied it.
        assert not world.server.query(world.name, "SELECT FROM trading_stagedrow")

        assert world.apply() == 0

        assert world.contents() == undisturbed

    def test_runs_once_where_two_begin_at_once(
        self, place: str, world: World, undisturbed: dict[str, list[str]]
    ) -> None:
        world.receive()
        with world.waiting("apply_confirmations", faultpoint=place):
            assert world.apply() == RUNNING_ELSEWHERE

        assert world.apply() == 0

        assert world.contents() == undisturbed


def test_an_applied_package_stays_applied_when_the_command_dies_after_it(
    world: World, undisturbed: dict[str, list[str]]
) -> None:
    world.receive()
    assert world.apply(faultpoint="trading.package.applied") == KILLED

    assert world.apply() == 0

    assert world.contents() == undisturbed


def test_a_package_is_received_again_after_the_command_died_keeping_it(
    world: World, undisturbed: dict[str, list[str]]
) -> None:
    assert world.receive(faultpoint="trading.package.kept") == KILLED
    assert not world.server.query(world.name, "SELECT FROM trading_tapackage")

    assert (world.receive(), world.apply()) == (0, 0)

    assert world.contents() == undisturbed


def test_a_second_run_changes_nothing(
    world: World, undisturbed: dict[str, list[str]]
) -> None:
    for _ in range(2):
        assert (world.receive(), world.apply()) == (0, 0)

    assert world.contents() == undisturbed

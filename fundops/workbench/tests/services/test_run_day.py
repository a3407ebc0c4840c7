from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from fundops.core.errors import FundopsError, StepIsRunning
from fundops.core.models import AuditEntry, BusinessDay, StepRun
from fundops.core.services import locks
from fundops.core.tests.factories import FRIDAY, THURSDAY, a_day_in_work, service
from fundops.workbench.selectors import steps_of_the_day
from fundops.workbench.services import run_day as runner
from fundops.workbench.services.run_day import DayTold, NoSuchStep, run_day
from trading.models import TaPackage
from trading.tests.factories import a_transfer_agent

pytestmark = pytest.mark.django_db

Clock = Callable[[str], None]


def run(date: dt.date = THURSDAY, **options: Any) -> DayTold:
    return run_day(business_date=date, actor=service(), **options)


def states(told: DayTold) -> dict[str, str]:
    return {one.step: one.state for one in told.steps}


def break_step(
    monkeypatch: pytest.MonkeyPatch, code: str, error: BaseException
) -> None:
    """Let one step's command end in an error; the others are as they are."""
    load = load_command_class

    def load_or_break(app: str, name: str) -> Any:
        command: Any = load(app, name)
        if name == code:

            def fail(**_options: Any) -> None:
                raise error

            command.run = fail
        return command

    monkeypatch.setattr(f"{runner.__name__}.load_command_class", load_or_break)


class TestSteps:
    def test_stand_in_the_order_of_the_day(self) -> None:
        codes = steps_of_the_day.codes()
        known = [
            "open_day",
            "receive_ta_files",
            "apply_confirmations",
            "settle_confirmations",
            "prepare_custodian_transfers",
            "prepare_payouts",
            "send_collections",
            "cut_off",
            "send_ta_files",
            "verify_books",
            "seal_audit",
            "verify_audit",
            "close_day",
        ]
        assert [code for code in codes if code in known] == known

    def test_need_only_steps_that_come_before_them(self) -> None:
        before: set[str] = set()
        for step in steps_of_the_day._ALL:
            assert set(step.needs) <= before, step.code
            before.add(step.code)

    def test_are_commands_that_are_there(self) -> None:
        names = {step.command_name for step in steps_of_the_day.steps()}
        assert "close_day" in names
        assert names <= set(get_commands())


class TestRunDay:
    def test_runs_what_is_due_and_says_what_is_not(self, move_clock: Clock) -> None:
        move_clock("2025-01-02T10:00:00+08:00")

        told = run()

        ended = states(told)
        assert ended["open_day"] == "DONE"
        assert ended["receive_ta_files"] == "DONE"
        assert ended["place_orders"] == "SKIPPED"
        assert ended["cut_off"] == "SKIPPED"
        assert ended["close_day"] == "SKIPPED"
        messages = {one.step: one.message for one in told.steps}
        assert messages["cut_off"] == "Not before 2025-01-02 15:00."
        assert messages["place_orders"] == "No --orders was given."
        assert BusinessDay.objects.get().state == BusinessDay.State.OPEN

    def test_passes_over_the_day_before_where_there_is_none(
        self, move_clock: Clock
    ) -> None:
        move_clock("2025-01-02T10:00:00+08:00")

        assert states(run())["close_day_before"] == "SKIPPED"

    def test_closes_a_day_that_is_long_past(self, move_clock: Clock) -> None:
        a_transfer_agent("91")
        move_clock("2025-01-03T08:30:00+08:00")

        told = run()

        assert told.failed is None
        day = BusinessDay.objects.get(date=THURSDAY)
        assert day.state == BusinessDay.State.CLOSED
        assert states(told)["close_day"] == "WARNING"
        assert StepRun.objects.get(step="verify_books").state == "DONE"

    def test_waits_with_the_close_for_the_next_morning(self, move_clock: Clock) -> None:
        move_clock("2025-01-02T22:30:00+08:00")

        told = run()

        assert states(told)["verify_books"] == "DONE"
        assert states(told)["close_day"] == "SKIPPED"
        assert "2025-01-03 08:00" in told.steps[-1].message

    def test_closes_the_day_before_in_the_morning(self, move_clock: Clock) -> None:
        a_transfer_agent("91")
        move_clock("2025-01-02T15:30:00+08:00")
        run()
        move_clock("2025-01-03T08:30:00+08:00")

        run(FRIDAY)

        assert BusinessDay.objects.get(date=THURSDAY).state == "CLOSED"
        assert BusinessDay.objects.get(date=FRIDAY).state == "OPEN"

    def test_goes_on_where_the_day_before_cannot_close(self, move_clock: Clock) -> None:
        a_day_in_work(THURSDAY)
        a_transfer_agent("91")
        move_clock("2025-01-03T08:30:00+08:00")

        told = run(FRIDAY)

        assert states(told)["close_day_before"] == "WAITING"
        assert told.failed is None
        assert states(told)["send_collections"] == "DONE"

    def test_changes_nothing_the_second_time(self, move_clock: Clock) -> None:
        a_transfer_agent("91")
        move_clock("2025-01-02T16:00:00+08:00")
        run()
        written = AuditEntry.objects.count()
        packages = TaPackage.objects.count()

        told = run()

        assert told.failed is None
        assert AuditEntry.objects.count() == written
        assert TaPackage.objects.count() == packages

    def test_asks_nothing_of_a_day_that_is_closed(self, move_clock: Clock) -> None:
        a_transfer_agent("91")
        move_clock("2025-01-03T08:30:00+08:00")
        run()

        ended = states(run())

        assert ended.pop("close_day") == "WARNING"
        assert ended.pop("close_day_before") == "SKIPPED"
        assert set(ended.values()) == {"SKIPPED"}

    def test_stops_at_the_first_step_that_fails(
        self, move_clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        move_clock("2025-01-02T16:00:00+08:00")
        break_step(monkeypatch, "prepare_payouts", FundopsError("No card is known."))

        told = run()

        assert told.failed is not None
        assert told.failed.step == "prepare_payouts"
        assert told.failed.message == "fundops.error: No card is known."
        assert told.steps[-1] is told.failed
        assert BusinessDay.objects.get().state == BusinessDay.State.OPEN

    def test_ends_the_same_after_an_interruption(
        self, move_clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_transfer_agent("91")
        move_clock("2025-01-03T08:30:00+08:00")
        with monkeypatch.context() as broken:
            break_step(broken, "send_collections", KeyboardInterrupt())
            with pytest.raises(KeyboardInterrupt):
                run()
        assert BusinessDay.objects.get().state == BusinessDay.State.OPEN

        told = run()

        assert told.failed is None
        assert BusinessDay.objects.get().state == BusinessDay.State.CLOSED
        runs = StepRun.objects.values_list("step", "state")
        assert ("send_collections", "DONE") in runs

    def test_keeps_within_the_steps_named(self, move_clock: Clock) -> None:
        move_clock("2025-01-02T10:00:00+08:00")
        run(last="open_day")

        told = run(first="send_collections", last="query_collections")

        assert [one.step for one in told.steps] == [
            "send_collections",
            "query_collections",
        ]

    @pytest.mark.parametrize(
        ("first", "last"), [("", "sing"), ("sing", ""), ("cut_off", "open_day")]
    )
    def test_refuses_steps_that_are_none(self, first: str, last: str) -> None:
        with pytest.raises(NoSuchStep):
            run(first=first, last=last)

    def test_lists_only_in_a_dry_run(self, move_clock: Clock) -> None:
        move_clock("2025-01-02T10:00:00+08:00")

        ended = states(run(dry_run=True))

        assert ended["open_day"] == "WOULD_RUN"
        assert ended["cut_off"] == "SKIPPED"
        assert not BusinessDay.objects.exists()
        assert not StepRun.objects.exists()

    def test_does_not_wait_for_a_step_that_runs_elsewhere(
        self, move_clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        move_clock("2025-01-02T10:00:00+08:00")
        break_step(monkeypatch, "receive_ta_files", StepIsRunning("It runs."))

        with pytest.raises(StepIsRunning):
            run()
        with locks.only_one(runner.RUNNER):
            pass

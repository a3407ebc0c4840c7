from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fundops.core import clock
from fundops.core.models import StepRun
from fundops.core.tests.factories import (
    FRIDAY,
    THURSDAY,
    a_closed_day,
    an_open_day,
    noon,
    service,
)
from fundops.workbench.selectors.step_standings import Standing, standings

pytestmark = pytest.mark.django_db

MORNING = clock.at(THURSDAY, dt.time(9))


def a_run(step: str, state: str, **fields: Any) -> StepRun:
    return StepRun.objects.create(
        business_date=THURSDAY,
        step=step,
        state=state,
        started_at=MORNING,
        actor=service(),
        **fields,
    )


def found(now: dt.datetime = MORNING) -> dict[str, Standing]:
    return {one.step.code: one for one in standings(THURSDAY, now=now)}


class TestStandings:
    def test_are_done_where_the_day_itself_says_so(self) -> None:
        an_open_day()
        assert found()["open_day"].state == "DONE"

    def test_are_ready_where_nothing_is_missing(self) -> None:
        an_open_day()
        ready = found()["receive_ta_files"]
        assert ready.state == "READY"
        assert ready.why == "Nothing is missing; service runs it."

    def test_are_blocked_and_say_by_what(self) -> None:
        an_open_day()
        blocked = found()["apply_confirmations"]
        assert blocked.state == "BLOCKED"
        assert blocked.why == ("It waits for “Receive TA files”, which service runs.")

        a_run("receive_ta_files", "FAILED", answer={"message": "A file is torn."})
        assert "failed; service runs it again" in found()["apply_confirmations"].why
        assert found()["receive_ta_files"].why == "A file is torn."

    def test_are_not_due_before_their_time(self) -> None:
        an_open_day()
        early = found()["cut_off"]
        assert (early.state, early.why) == (
            "NOT_DUE",
            "Not before 2025-01-02 15:00.",
        )

    def test_are_late_after_their_deadline(self) -> None:
        an_open_day()
        assert not found()["receive_ta_files"].is_late(noon(THURSDAY))
        later = noon(THURSDAY) + dt.timedelta(minutes=1)
        assert found(later)["receive_ta_files"].is_late(later)

    def test_tell_the_worst_of_several_parties(self) -> None:
        an_open_day()
        a_run("send_ta_files", "DONE", party="91")
        a_run("send_ta_files", "FAILED", party="92", answer={"message": "Full."})
        assert (found()["send_ta_files"].state, found()["send_ta_files"].why) == (
            "FAILED",
            "Full.",
        )

    def test_name_who_runs_a_step_now(self) -> None:
        an_open_day()
        a_run("receive_ta_files", "RUNNING")
        assert found()["receive_ta_files"].why == (
            "SERVICE runs it since 2025-01-02 09:00."
        )

    def test_leave_out_the_day_before_the_first(self) -> None:
        an_open_day()
        assert "close_day_before" not in found()

    def test_name_the_day_before_where_there_is_one(self) -> None:
        a_closed_day(THURSDAY)
        an_open_day(FRIDAY)
        told = {s.step.code: s for s in standings(FRIDAY, now=noon(FRIDAY))}
        assert told["close_day_before"].state == "DONE"
        assert told["close_day_before"].date == THURSDAY

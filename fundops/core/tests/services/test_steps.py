from __future__ import annotations

import threading
from contextlib import AbstractContextManager

import pytest
from django.db import connection

from fundops.core.errors import InputRefused, StepIsRunning
from fundops.core.models import StepRun
from fundops.core.services import steps
from fundops.core.tests.factories import THURSDAY, service


def running(
    party: str = "", step: str = "send_ta_files"
) -> AbstractContextManager[steps.RunningStep]:
    return steps.running(
        step=step, business_date=THURSDAY, actor=service(), party=party
    )


@pytest.mark.django_db
class TestRunning:
    def test_keeps_the_answer_of_a_step_that_is_done(self) -> None:
        with running() as run:
            assert StepRun.objects.get().state == StepRun.State.RUNNING
            run.answer["files"] = 3

        stored = StepRun.objects.get()
        assert (stored.state, stored.answer) == ("DONE", {"files": 3})
        assert stored.finished_at is not None
        assert stored.actor == service()

    def test_says_so_where_somebody_has_to_look(self) -> None:
        with running() as run:
            run.needs_a_look = True

        assert StepRun.objects.get().state == "WARNING"

    def test_keeps_what_refused_it_and_lets_the_error_pass(self) -> None:
        with pytest.raises(InputRefused), running():
            raise InputRefused("The file is empty.")

        stored = StepRun.objects.get()
        assert stored.state == "FAILED"
        assert stored.answer == {
            "error": "fundops.input_refused",
            "message": "The file is empty.",
        }

    def test_keeps_only_the_kind_of_a_bug(self) -> None:
        with pytest.raises(ValueError, match="13800000001"), running():
            raise ValueError("13800000001")

        assert StepRun.objects.get().answer == {"error": "ValueError"}

    def test_takes_up_a_step_that_failed(self) -> None:
        with pytest.raises(InputRefused), running():
            raise InputRefused("x")
        with running():
            pass

        assert StepRun.objects.get().state == "DONE"

    def test_keeps_parties_apart(self) -> None:
        with running("91"), running("92"):
            pass

        assert set(StepRun.objects.values_list("party", flat=True)) == {"91", "92"}


@pytest.mark.django_db(transaction=True)
class TestRunningTwice:
    def elsewhere(self, party: str = "") -> str:
        outcome = []

        def run() -> None:
            try:
                with running(party):
                    outcome.append("ran")
            except StepIsRunning:
                outcome.append("refused")
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return outcome[0]

    def test_is_refused_while_the_same_step_runs(self) -> None:
        with running() as run:
            run.answer["files"] = 1
            assert self.elsewhere() == "refused"

        assert StepRun.objects.get().answer == {"files": 1}

    def test_is_allowed_for_another_party_and_afterwards(self) -> None:
        with running("91"):
            assert self.elsewhere("92") == "ran"
        assert self.elsewhere("91") == "ran"

    def test_is_seen_by_others_while_it_runs(self) -> None:
        seen = []

        def look() -> None:
            seen.append(StepRun.objects.get().state)
            connection.close()

        with running():
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()

        assert seen == ["RUNNING"]

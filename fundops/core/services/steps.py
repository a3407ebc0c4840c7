"""A step of a business day while it runs, and what became of it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction

from fundops.core import clock
from fundops.core.errors import FundopsError
from fundops.core.models import Staff, StepRun
from fundops.core.services import locks


@dataclass
class RunningStep:
    """What a step says of itself; kept in its StepRun when it ends."""

    answer: dict[str, Any] = field(default_factory=dict)
    needs_a_look: bool = False


@contextlib.contextmanager
def running(
    *, step: str, business_date: dt.date, actor: Staff, party: str = ""
) -> Iterator[RunningStep]:
    """
    Run a step of `business_date` alone, and keep how it ended.

    The beginning and the end are transactions of their own, so that the board shows a
    step under way and a killed one stays visible; running it again takes it up.

        with steps.running(step="send_ta_files", …) as run:
            run.answer["files"] = 3

    :param party: the TA, channel or bank it is run for; empty for all of them.
    :raises StepIsRunning: where the same step runs elsewhere; nothing is written then.
    """
    with locks.only_one(f"{step} {party or '*'} {business_date}"):
        run_id = _begin(step, business_date, actor, party)
        running_step = RunningStep()
        try:
            yield running_step
        except BaseException as error:
            # The error itself must reach the caller, also when the database is gone.
            with contextlib.suppress(DatabaseError):
                _end(run_id, StepRun.State.FAILED, _what_failed(error))
            raise
        state = (
            StepRun.State.WARNING if running_step.needs_a_look else StepRun.State.DONE
        )
        _end(run_id, state, running_step.answer)


@transaction.atomic
def _begin(step: str, business_date: dt.date, actor: Staff, party: str) -> int:
    run, _ = StepRun.objects.update_or_create(
        business_date=business_date,
        step=step,
        party=party,
        defaults={
            "state": StepRun.State.RUNNING,
            "started_at": clock.now(),
            "finished_at": None,
            "actor": actor,
            "answer": {},
        },
    )
    return run.pk


@transaction.atomic
def _end(run_id: int, state: str, answer: dict[str, Any]) -> None:
    StepRun.objects.filter(pk=run_id).update(
        state=state, finished_at=clock.now(), answer=answer
    )


def _what_failed(error: BaseException) -> dict[str, Any]:
    """Say the sentence for the operator; of a bug only its kind: texts hold data."""
    if isinstance(error, FundopsError):
        return {"error": error.code, "message": str(error)}
    return {"error": type(error).__name__}

"""How each step of a day stands, and in one sentence why one is not done."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from fundops.core.admin.steps import WORDS
from fundops.core.clock import SHANGHAI
from fundops.core.models import BusinessDay, StepRun
from fundops.workbench.selectors.day_evidence import evidence_missing
from fundops.workbench.selectors.steps_of_the_day import Step, steps

NOT_DUE, READY, BLOCKED = "NOT_DUE", "READY", "BLOCKED"
RUNNING, DONE, WARNING, FAILED = "RUNNING", "DONE", "WARNING", "FAILED"
#: Of several runs of one step (a TA each), the one that needs somebody most.
_WORST_FIRST = (FAILED, RUNNING, WARNING, DONE)
ENDED = (DONE, WARNING)


@dataclass(frozen=True)
class Standing:
    """A step of a day: its state, its last run, and what it waits for."""

    step: Step
    date: dt.date
    state: str
    opens_at: dt.datetime
    deadline_at: dt.datetime | None
    runs: list[StepRun] = field(default_factory=list)
    why: str = ""

    @property
    def run(self) -> StepRun | None:
        """Say the run that matters: the worst, where it ran for several parties."""
        return min(
            self.runs, key=lambda run: _WORST_FIRST.index(run.state), default=None
        )

    def is_late(self, now: dt.datetime) -> bool:
        """Say whether its deadline passed without it."""
        return (
            self.deadline_at is not None
            and self.deadline_at < now
            and self.state not in ENDED
        )


def standings(business_date: dt.date, *, now: dt.datetime) -> list[Standing]:
    """Say how every step of `business_date` stands, in the order of the day."""
    shown = [step for step in steps() if not step.asks_for]
    dates = {step.date_of(business_date) for step in shown}
    days = {day.date: day for day in BusinessDay.objects.filter(date__in=dates)}
    runs = _runs(dates)
    found: dict[str, Standing] = {}
    for step in shown:
        date = step.date_of(business_date)
        if step.days and date not in days:
            continue  # The first day of all has none before it.
        found[step.code] = _standing(
            step,
            business_date,
            day=days.get(date),
            runs=runs[(date, step.command_name)],
            before=found,
            now=now,
        )
    return list(found.values())


def not_before(step: Step, business_date: dt.date, *, now: dt.datetime) -> str:
    """Say in a sentence why it is too early for a step; empty where it is not."""
    opens_at = step.opens.of(business_date)
    if now < opens_at:
        return _("Not before %(moment)s.") % {"moment": _written(opens_at)}
    if step.waits_until is None:
        return ""
    until = step.waits_until.of(business_date)
    if now >= until:
        return ""
    day = BusinessDay.objects.filter(date=business_date).first()
    if day is None or not evidence_missing(day):
        return ""
    return _("Not before %(moment)s, unless its evidence is here earlier.") % {
        "moment": _written(until)
    }


def _runs(dates: Iterable[dt.date]) -> dict[tuple[dt.date, str], list[StepRun]]:
    runs: dict[tuple[dt.date, str], list[StepRun]] = defaultdict(list)
    asked = StepRun.objects.filter(business_date__in=list(dates))
    for run in asked.select_related("actor").order_by("started_at", "pk"):
        runs[(run.business_date, run.step)].append(run)
    return runs


def _standing(
    step: Step,
    business_date: dt.date,
    *,
    day: BusinessDay | None,
    runs: list[StepRun],
    before: dict[str, Standing],
    now: dt.datetime,
) -> Standing:
    state, why = _state(step, business_date, day, runs, before, now)
    return Standing(
        step=step,
        date=step.date_of(business_date),
        state=state,
        opens_at=step.opens.of(business_date),
        deadline_at=step.deadline.of(business_date) if step.deadline else None,
        runs=runs,
        why=why,
    )


def _state(
    step: Step,
    business_date: dt.date,
    day: BusinessDay | None,
    runs: list[StepRun],
    before: dict[str, Standing],
    now: dt.datetime,
) -> tuple[str, str]:
    if _is_seen_in_the_day(step, day):
        return DONE, ""
    worst = min((run.state for run in runs), key=_WORST_FIRST.index, default="")
    if worst:
        return worst, _said(next(run for run in runs if run.state == worst))
    if early := not_before(step, business_date, now=now):
        return NOT_DUE, early
    waited_for = [
        before[code]
        for code in step.needs
        if code in before and before[code].state not in ENDED
    ]
    if waited_for:
        return BLOCKED, _waits_for(waited_for[0])
    return READY, _("Nothing is missing; %(owner)s runs it.") % {"owner": step.owner}


def _is_seen_in_the_day(step: Step, day: BusinessDay | None) -> bool:
    """The day itself knows that it was opened, cut off, closed."""
    if day is None:
        return False
    if step.command_name == "open_day":
        return True
    if step.command_name == "cut_off":
        return bool(day.state != BusinessDay.State.OPEN)
    if step.command_name == "close_day":
        return bool(
            day.state == BusinessDay.State.CLOSED and not day.closed_provisionally
        )
    return False


def _said(run: StepRun) -> str:
    """Say what a run that needs somebody left behind."""
    if run.state == FAILED:
        return str(run.answer.get("message") or run.answer.get("error") or "")
    if run.state == RUNNING:
        return _("%(person)s runs it since %(moment)s.") % {
            "person": run.actor.employee_no,
            "moment": _written(run.started_at),
        }
    return ""


def _waits_for(other: Standing) -> str:
    words = {
        "step": WORDS.get(other.step.code, other.step.code),
        "owner": other.step.owner,
    }
    if other.state == FAILED:
        return _("“%(step)s” failed; %(owner)s runs it again.") % words
    if other.state == RUNNING:
        return _("“%(step)s” is running.") % words
    return _("It waits for “%(step)s”, which %(owner)s runs.") % words


def _written(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

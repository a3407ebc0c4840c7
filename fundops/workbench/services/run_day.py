"""The runner of a day: step after step, alone, until one fails."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from django.core.management import get_commands, load_command_class
from django.utils.translation import gettext as _

from fundops.core import clock
from fundops.core.errors import FundopsError, StepIsRunning
from fundops.core.models import BusinessDay, Staff, StepRun
from fundops.core.selectors import days
from fundops.core.services import audit, locks
from fundops.core.services import steps as step_services
from fundops.workbench.selectors.step_standings import not_before
from fundops.workbench.selectors.steps_of_the_day import Step, steps

#: One runner on all days: two would tread on each other's morning and evening.
RUNNER = "run_day"

DONE, WARNING, FAILED = "DONE", "WARNING", "FAILED"
SKIPPED, WAITING, WOULD_RUN = "SKIPPED", "WAITING", "WOULD_RUN"


class NoSuchStep(FundopsError):
    """No step of a day has this code, or the last comes before the first."""

    code = "workbench.no_such_step"


class StepFailed(FundopsError):
    """A step's command did a part and complained; it says what is to be done."""

    code = "workbench.step_failed"

    def __init__(self, complaint: str, answer: dict[str, Any]) -> None:
        super().__init__(complaint)
        self.answer = answer


@dataclass(frozen=True)
class StepTold:
    """What became of one step; `answer` is that of its command."""

    step: str
    business_date: dt.date
    state: str
    message: str = ""
    seconds: float = 0.0
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass
class DayTold:
    """What became of a day, step by step, up to the first that failed."""

    business_date: dt.date
    steps: list[StepTold] = field(default_factory=list)

    @property
    def failed(self) -> StepTold | None:
        return next((one for one in self.steps if one.state == FAILED), None)

    def as_json(self) -> dict[str, Any]:
        failed = self.failed
        return {
            "ok": failed is None,
            "business_date": self.business_date,
            "failed": failed.step if failed else None,
            "message": failed.message if failed else "",
            "steps": [asdict(one) for one in self.steps],
        }


def run_day(
    *,
    business_date: dt.date,
    actor: Staff,
    first: str = "",
    last: str = "",
    options: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _line: None,
) -> DayTold:
    """
    Run the steps of a day in their order, from `first` until `last`, both included.

    Steps that are not due are passed over and said; the first that fails ends the run.
    Every step may be run again, so the same call after an end in between, of whatever
    kind, takes the day up where it stopped.

    :param options: given to every step whose command knows them, e.g. workers.
    :raises StepIsRunning: where another runner is at work, or one of the steps.
    :raises NoSuchStep: where `first` or `last` is none, or they stand the wrong way.
    """
    chosen = _between(first, last)
    told = DayTold(business_date)
    with locks.only_one(RUNNER):
        for step in chosen:
            one = _one(
                step, told, actor=actor, options=dict(options or {}), dry_run=dry_run
            )
            told.steps.append(one)
            tell(f"{one.step} {one.business_date}: {one.state}  {one.message}".strip())
            if one.state == FAILED:
                break
    return told


def _between(first: str, last: str) -> list[Step]:
    known = list(steps())
    codes = [step.code for step in known]
    for named in (first, last):
        if named and named not in codes:
            raise NoSuchStep(
                _("%(step)s is no step of a day; they are: %(steps)s.")
                % {"step": named, "steps": ", ".join(codes)}
            )
    begin = codes.index(first) if first else 0
    end = codes.index(last) + 1 if last else len(codes)
    if begin >= end:
        raise NoSuchStep(
            _("%(last)s comes before %(first)s in a day.")
            % {"first": first, "last": last}
        )
    return known[begin:end]


def _one(
    step: Step,
    told: DayTold,
    *,
    actor: Staff,
    options: dict[str, Any],
    dry_run: bool,
) -> StepTold:
    date = step.date_of(told.business_date)
    if why := _passed_over(step, told, options):
        return StepTold(step.code, date, SKIPPED, why)
    if dry_run:
        return StepTold(step.code, date, WOULD_RUN)
    began = time.monotonic()
    answer: dict[str, Any] = {}
    try:
        answer = _run(step, date, actor, options)
        state, message = _how_it_ended(step, date), ""
    except StepIsRunning:
        raise
    except FundopsError as error:
        state = WAITING if step.may_wait else FAILED
        message = f"{error.code}: {error}"
        answer = error.answer if isinstance(error, StepFailed) else {}
    seconds = round(time.monotonic() - began, 3)
    return StepTold(step.code, date, state, message, seconds, answer)


def _passed_over(step: Step, told: DayTold, options: Mapping[str, Any]) -> str:
    """Say in a sentence why a step is not run now; empty where it is."""
    if step.asks_for and not options.get(step.asks_for):
        return _("No --%(option)s was given.") % {"option": step.asks_for}
    date = step.date_of(told.business_date)
    day = BusinessDay.objects.filter(date=date).first()
    if step.days and day is None:
        return _("%(date)s was never opened.") % {"date": date}
    if day is not None and day.state not in days.OPEN_STATES:
        # Its close alone may still be confirmed by evidence that came later.
        is_close = step.command_name == "close_day"
        return "" if is_close else _("%(date)s is closed.") % {"date": date}
    if early := not_before(step, told.business_date, now=clock.now()):
        return early
    waited_for = {one.step for one in told.steps if one.state == SKIPPED}
    for code in step.needs:
        if code in waited_for:
            return _("It waits for %(step)s.") % {"step": code}
    return ""


def _run(
    step: Step, date: dt.date, actor: Staff, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Run a step's command as the command line would; a complaint is an error here."""
    name = step.command_name
    command = cast("Any", load_command_class(get_commands()[name], name))
    given = _options_of(command, step, options)
    with audit.coming_from(source=f"command:{name}"):
        kept = (
            contextlib.nullcontext()
            if step.keeps_its_run
            else step_services.running(step=name, business_date=date, actor=actor)
        )
        with kept:
            answer = command.run(
                business_date=date, actor=actor, dry_run=False, **given
            )
            if answer.get("ok") is False:
                raise StepFailed(command.complaint(answer), dict(answer))
    return dict(answer)


def _options_of(command: Any, step: Step, options: Mapping[str, Any]) -> dict[str, Any]:
    """Say the command's own options: its defaults, and what was given for them."""
    words = [f"--file={options[step.asks_for]}"] if step.asks_for else []
    parser = command.create_parser("manage.py", step.command_name)
    own = vars(parser.parse_args(words))
    own |= {key: value for key, value in options.items() if key in own and value}
    for common in ("business_date", "actor", "dry_run", "json"):
        own.pop(common)
    return own


def _how_it_ended(step: Step, date: dt.date) -> str:
    looked_at = StepRun.objects.filter(
        business_date=date, step=step.command_name, state=StepRun.State.WARNING
    )
    return WARNING if looked_at.exists() else DONE

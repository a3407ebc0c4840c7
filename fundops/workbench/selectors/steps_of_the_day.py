"""
The steps of a business day D as data: what, when, after what, and who answers for it.

The order is that of the day; each step is a command of the same name, so that cron, a
person and `run_day` do the same thing. A step whose command is not installed is none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.core.management import get_commands

from fundops.core import clock
from fundops.core.errors import CalendarEnds
from fundops.core.selectors import calendar


class Owner(StrEnum):
    """Whose work a step is: a role, or the machine's own."""

    OPERATIONS = "operations"
    SERVICE = "service"


@dataclass(frozen=True)
class Moment:
    """A wall time in Shanghai, so many trading days after D."""

    hour: int
    minute: int = 0
    days: int = 0

    def of(self, business_date: dt.date) -> dt.datetime:
        """Say the moment for a day; where the calendar ends, days are just days."""
        date = business_date
        if self.days:
            date = _trading_day(business_date, self.days)
        return clock.at(date, dt.time(self.hour, self.minute))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of D: its command, its day, what it needs and when it is due."""

    code: str
    #: From this moment on it can be run.
    opens: Moment
    #: By this moment it should be done; None where the day sets none.
    deadline: Moment | None = None
    #: Codes of steps of the same day that come first.
    needs: tuple[str, ...] = ()
    owner: Owner = Owner.SERVICE
    #: The name of its command, where the step's own code is another.
    command: str = ""
    #: 0: it works on D; -1: on the trading day before.
    days: int = 0
    #: The option without which there is nothing to do.
    asks_for: str = ""
    #: Whether its command keeps a StepRun itself.
    keeps_its_run: bool = True
    #: Whether the day goes on though it was refused: it is asked for again later.
    may_wait: bool = False
    #: Not before what the day waits for from outside is here, or `waits_until` is past.
    waits_until: Moment | None = None

    @property
    def command_name(self) -> str:
        return self.command or self.code

    def date_of(self, business_date: dt.date) -> dt.date:
        """Say which day the step works on when D is `business_date`."""
        return _trading_day(business_date, self.days) if self.days else business_date


_NIGHT = Moment(3)
_INTAKE = Moment(15, days=-1)
_CUT_OFF = Moment(15)

_ALL = (
    # What changes from D on is in force before D takes its first order.
    Step(code="apply_proposals", opens=_INTAKE, deadline=Moment(15, 5, days=-1)),
    Step(code="open_day", opens=_INTAKE, deadline=Moment(15, 5, days=-1)),
    Step(code="receive_ta_files", opens=_NIGHT, deadline=Moment(12)),
    Step(
        code="apply_confirmations",
        opens=_NIGHT,
        deadline=Moment(12),
        needs=("receive_ta_files",),
    ),
    Step(
        code="settle_confirmations",
        opens=_NIGHT,
        deadline=Moment(12),
        needs=("apply_confirmations",),
    ),
    Step(
        code="reconcile_shares",
        opens=_NIGHT,
        deadline=Moment(12),
        needs=("apply_confirmations",),
        owner=Owner.OPERATIONS,
    ),
    Step(code="receive_bank_files", opens=_NIGHT, deadline=Moment(12)),
    Step(
        code="reconcile_bank",
        opens=_NIGHT,
        deadline=Moment(12),
        needs=("receive_bank_files",),
        owner=Owner.OPERATIONS,
    ),
    Step(
        code="close_day_before",
        command="close_day",
        days=-1,
        may_wait=True,
        opens=Moment(8),
        deadline=Moment(12),
        owner=Owner.OPERATIONS,
    ),
    # Before anything leaves the house: nobody is paid on a screening that is older.
    Step(code="screen_customers", opens=_NIGHT, deadline=Moment(12)),
    Step(
        code="prepare_custodian_transfers",
        opens=_NIGHT,
        deadline=Moment(10),
        needs=("settle_confirmations",),
    ),
    Step(
        code="write_supervision_files",
        opens=_NIGHT,
        deadline=Moment(15),
        needs=("settle_confirmations",),
    ),
    Step(
        code="prepare_payouts",
        opens=_NIGHT,
        deadline=Moment(12),
        needs=("settle_confirmations",),
    ),
    Step(
        code="find_alerts",
        opens=_NIGHT,
        deadline=Moment(15),
        needs=("reconcile_bank", "prepare_payouts"),
    ),
    Step(
        code="send_bank_instructions",
        opens=_NIGHT,
        deadline=Moment(15),
        needs=("write_supervision_files",),
        owner=Owner.OPERATIONS,
    ),
    Step(
        code="query_payouts",
        opens=_NIGHT,
        needs=("send_bank_instructions",),
        owner=Owner.OPERATIONS,
    ),
    Step(
        code="place_orders",
        opens=_INTAKE,
        asks_for="orders",
        owner=Owner.OPERATIONS,
        keeps_its_run=False,
    ),
    # Plans that missed the intake of D are placed with the next day's orders.
    Step(code="place_plan_orders", opens=_INTAKE, deadline=_CUT_OFF, may_wait=True),
    Step(code="send_collections", opens=_INTAKE, deadline=_CUT_OFF),
    Step(
        code="query_collections",
        opens=_INTAKE,
        deadline=_CUT_OFF,
        needs=("send_collections",),
    ),
    Step(
        code="cut_off",
        opens=_CUT_OFF,
        deadline=Moment(15, 5),
        owner=Owner.OPERATIONS,
    ),
    Step(
        code="receive_channel_files",
        opens=_CUT_OFF,
        deadline=Moment(18),
        needs=("cut_off",),
    ),
    Step(
        code="reconcile_channels",
        opens=_CUT_OFF,
        deadline=Moment(18),
        needs=("receive_channel_files",),
        owner=Owner.OPERATIONS,
    ),
    Step(
        code="reconcile_trades",
        opens=_CUT_OFF,
        deadline=Moment(18),
        needs=("reconcile_channels",),
        owner=Owner.OPERATIONS,
    ),
    Step(code="send_ta_files", opens=_CUT_OFF, deadline=Moment(18), needs=("cut_off",)),
    Step(
        code="roll_up_balances",
        opens=_CUT_OFF,
        deadline=Moment(22),
        needs=("send_ta_files",),
    ),
    Step(
        code="verify_books",
        opens=_CUT_OFF,
        deadline=Moment(22),
        owner=Owner.OPERATIONS,
        keeps_its_run=False,
    ),
    Step(code="seal_audit", opens=_CUT_OFF, deadline=Moment(22), keeps_its_run=False),
    Step(
        code="verify_audit",
        opens=_CUT_OFF,
        deadline=Moment(22),
        needs=("seal_audit",),
        keeps_its_run=False,
    ),
    Step(
        code="prove_day",
        opens=_CUT_OFF,
        deadline=Moment(22),
        needs=("verify_books",),
    ),
    Step(
        code="close_day",
        opens=_CUT_OFF,
        waits_until=Moment(8, days=1),
        deadline=Moment(12, days=1),
        needs=("send_ta_files",),
        owner=Owner.OPERATIONS,
    ),
)


def steps() -> tuple[Step, ...]:
    """Say the steps of a day, in its order, whose commands are there."""
    known = get_commands()
    return tuple(step for step in _ALL if step.command_name in known)


def codes() -> list[str]:
    """Say the codes of all steps, in the order of the day."""
    return [step.code for step in steps()]


def _trading_day(date: dt.date, days: int) -> dt.date:
    try:
        if days < 0:
            return calendar.trading_day_before(date, -days)
        return calendar.trading_day_after(date, days)
    except CalendarEnds:
        return date + dt.timedelta(days=days)

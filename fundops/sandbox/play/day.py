"""
One day of the play, from the TAs' files in the morning to the proofs at night.

The product is driven by its commands alone, in the order of its day; between them the
outside does what it would do, and the staff decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import CommandError, get_commands

from fundops.core import clock
from fundops.core.models import BusinessDay, Staff
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.people import Office
from fundops.sandbox.play.orders import Wishes, write
from fundops.sandbox.services import money_in, outside, tas, windows
from fundops.sandbox.services.bank import reading, telling
from fundops.sandbox.services.callbacks import post_here
from fundops.sandbox.services.clock import move_clock
from fundops.sandbox.services.commands import run

#: When the staff works and the bank reads what they made of it.
_ROUNDS = (dt.time(9), dt.time(10, 30), dt.time(12, 30), dt.time(14, 30))
_REMITTED = dt.time(11, 30)


@dataclass
class Days:
    """The days of one play; `complaints` is what verify_books had against any."""

    actor: Staff
    office: Office
    wishes: Wishes
    folder: Path
    tell: Callable[[str], None]
    orders: int = 0
    complaints: list[dict[str, Any]] = field(default_factory=list)
    _known: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._known = frozenset(get_commands())

    def play(self, day: dt.date, *, with_orders: bool) -> None:
        """Play one business day, opened before, until its night."""
        if day != world.FIRST_DAY:
            self.morning(day)
        self._work_time(day, with_orders)
        self._cut_off(day)
        self._evening(day)

    def morning(self, day: dt.date) -> None:
        """Take in what the night brought, and close the day before."""
        self._at(day, dt.time(6, 40))
        for agent in world.AGENTS:
            before = calendar.trading_day_before(day)
            tas.count(ta_code=agent.code, on=before)
            tas.answer(ta_code=agent.code, on=day)
            tas.quote(ta_code=agent.code, on=before)
        tas.deliver(on=day)
        self._run("receive_ta_files", day)
        for open_day in self._in_work(day):
            self._run("apply_confirmations", open_day)
            self._run("settle_confirmations", open_day)
            self._run("reconcile_shares", open_day)
        self._at(day, dt.time(7, 30))
        money_in.funds_pay(now=clock.now())
        self._bank_speaks(day)
        self._run("reconcile_bank", day)
        self._at(day, dt.time(8, 10))
        try:
            self._close_before(day)
        except CommandError as error:
            # What it waits for may come in the course of the day.
            self.tell(str(error))

    def _work_time(self, day: dt.date, with_orders: bool) -> None:
        if with_orders:
            rows = self.wishes.of(day)
            half = len(rows) // 2
            self._at(day, dt.time(8, 40))
            self._order(day, rows[:half], "morning")
        self._at(day, dt.time(8, 50))
        self._run("prepare_payouts", day)
        self._run("find_alerts", day)
        self._run("write_supervision_files", day)
        for time in _ROUNDS[:2]:
            self._at(day, time)
            self._round(day)
        self._at(day, _REMITTED)
        money_in.channels_remit(now=clock.now())
        for time in _ROUNDS[2:]:
            self._at(day, time)
            self._round(day)
        self._run("query_payouts", day)
        if with_orders:
            self._at(day, dt.time(14, 40))
            self._order(day, rows[half:], "afternoon")

    def _order(self, day: dt.date, rows: list[tuple[str, ...]], part: str) -> None:
        path = write(self.folder / f"orders-{day}-{part}.csv", rows)
        run("place_orders", f"--file={path}")
        self.orders += len(rows)
        self._run("send_collections", day, "--workers=1")
        self._channels_speak()
        self._run("query_collections", day)

    def _round(self, day: dt.date) -> None:
        """Drafts are made, decided and sent; the bank executes and answers."""
        # The first round of a day finds everybody to be screened, the others nobody.
        self._run("screen_customers", day)
        self._run("prepare_custodian_transfers", day)
        self.office.work(now=clock.now())
        # Approved refunds become payouts.
        self._run("prepare_payouts", day)
        # What the bank checks by is read before what it is to check.
        reading.take_in(now=clock.now())
        self._run("send_bank_instructions", day)
        self._bank_works(day)

    def _bank_works(self, day: dt.date) -> None:
        if outside.the_bank_works(now=clock.now()):
            self._run("receive_bank_files", day)

    def _bank_speaks(self, day: dt.date) -> None:
        if outside.the_bank_speaks(now=clock.now()):
            self._run("receive_bank_files", day)

    def _channels_speak(self) -> None:
        outside.the_channels_call_back(now=clock.now(), post=post_here)

    def _cut_off(self, day: dt.date) -> None:
        self._at(day, dt.time(14, 55))
        self._channels_speak()
        self._run("query_collections", day)
        self._close_before(day)
        self._at(day, dt.time(15))
        self._run("cut_off", day)
        self._run("open_day", calendar.trading_day_after(day))

    def _evening(self, day: dt.date) -> None:
        self._at(day, dt.time(15, 40))
        windows.close_windows(day=day)
        self._run("receive_channel_files", day)
        self._run("reconcile_channels", day)
        self._run("reconcile_trades", day)
        self._run("send_ta_files", day)
        self._at(day, dt.time(17))
        self._bank_speaks(day)
        self._at(day, dt.time(22))
        self._tell_statements(day)
        self._run("roll_up_balances", day)
        proof = self._run("verify_books", day, may_complain=True)
        for invariant in proof["invariants"]:
            if not invariant.get("ok", True):
                self.complaints.append({"day": day.isoformat(), **invariant})

    def _tell_statements(self, day: dt.date) -> None:
        telling.tell_statements(date=day)

    def _close_before(self, day: dt.date) -> None:
        """Close the day before; one closed provisionally is looked at again."""
        before = calendar.trading_day_before(day)
        found = BusinessDay.objects.filter(date=before).first()
        if found is not None and (
            found.state != BusinessDay.State.CLOSED or found.closed_provisionally
        ):
            self._run("close_day", before)

    def _in_work(self, day: dt.date) -> list[dt.date]:
        """Say the days that files may be of: those not closed, `day` the last."""
        return list(
            BusinessDay.objects.filter(date__lte=day)
            .exclude(state=BusinessDay.State.CLOSED)
            .order_by("date")
            .values_list("date", flat=True)
        )

    def _at(self, day: dt.date, time: dt.time) -> None:
        move_clock(moment=clock.at(day, time), actor=self.actor)

    def _run(
        self, command: str, day: dt.date, *arguments: str, may_complain: bool = False
    ) -> dict[str, Any]:
        """Run a step of the day; one that is not installed is none."""
        if command not in self._known:
            return {}
        self.tell(f"{command} {day}")
        return run(
            command,
            f"--business-date={day}",
            *arguments,
            may_complain=may_complain,
        )

"""
The demo: a seeded world, its first days, and a morning that is left to whoever looks.

It is played as every play is, through the commands of the day and by staff with roles.
Two days are worked to their end, a third until the bank falls silent over one payment;
on the morning after it the staff leaves a part of everything undone.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fundops.core import clock
from fundops.core.models import Review, Staff
from fundops.core.selectors import calendar
from fundops.sandbox import world
from fundops.sandbox.draws import Draws
from fundops.sandbox.models import SandboxBankFile, SandboxInstruction
from fundops.sandbox.people import Office
from fundops.sandbox.play.day import Days
from fundops.sandbox.play.orders import Wishes
from fundops.sandbox.play.runner import served
from fundops.sandbox.services import money_in, seed_rows
from fundops.sandbox.services.bank import executing, reading, telling
from fundops.sandbox.services.bank.executing import LOST
from fundops.sandbox.services.bank.reading import CUSTOMER
from fundops.sandbox.services.seed import CUSTOMERS, seed_world
from settlement.models import CustodianTransfer

SEED = 7
#: What goes wrong by itself; payments go wrong as `Fates` says.
FAULTS = (
    "partial_confirmation",
    "failed_confirmation",
    "channel_silent",
    "channel_refuses",
    "late_success",
    "callback_twice",
)
_State = SandboxInstruction.State
#: How the bank treats the first payments of a day: a code and its words, or silence.
_REFUSED_BY_BANK = ("E1001", "银行系统忙")
_REFUSED_BY_PAYEE = ("E2007", "户名不符")
_UNKNOWN_CODE = ("X999", "其他")
_CHANNEL_CLOSED = ("E1003", "支付渠道关闭")
Fate = tuple[str, str] | str
#: Transfers between our own accounts: what the morning cannot do without.
_INTERNAL = (CustodianTransfer.Kind.SUB_TO_MAIN, CustodianTransfer.Kind.TO_PAYOUT)


@dataclass
class DemoOffice(Office):
    """Staff that on the last morning leaves a part of everything undone."""

    is_leaving: bool = False

    def _to_submit(self, now: dt.datetime) -> Iterator[tuple[str, Callable[..., Any]]]:
        for number, act in super()._to_submit(now):
            if not self.is_leaving or _is_internal(number) or _is_even(number):
                yield number, act

    def _decide(self, review: Review, now: dt.datetime) -> bool:
        if self.is_leaving and not _is_internal(review.subject_no):
            return False
        return super()._decide(review, now)


@dataclass
class DemoDays(Days):
    """Days on which the bank treats the first payments as it was told to."""

    fates: dict[dt.date, list[Fate]] = field(default_factory=dict)
    #: The day whose statements the bank is late with.
    late_with: dt.date | None = None

    def left_open(self, day: dt.date) -> None:
        """Play a day from its dawn to the middle of its morning."""
        self.morning(day)
        rows = self.wishes.of(day)
        self._at(day, dt.time(8, 40))
        self._order(day, rows[: len(rows) // 2], "morning")
        for time in (dt.time(9), dt.time(10, 30)):
            self._at(day, time)
            self._run("write_supervision_files", day)
            self._round(day)
        self._run("query_payouts", day)
        # What the bank answered meanwhile is put before the checkers in part.
        self._at(day, dt.time(10, 40))
        self.office.work(now=clock.now())
        self._at(day, dt.time(10, 42))
        self._run("verify_books", day)

    def _bank_works(self, day: dt.date) -> None:
        now = clock.now()
        reading.take_in(now=now)
        money_in.funds_pay(now=now)
        lost = self._choose(day, now)
        executing.work(now=now)
        SandboxInstruction.objects.filter(pk__in=lost).update(fault=LOST)
        executing.send_back(now=now)
        self._bank_speaks(day)

    def _choose(self, day: dt.date, now: dt.datetime) -> list[int]:
        """Refuse the payments whose fate is a code; say those that get silence."""
        left = self.fates.get(day, [])
        waiting = SandboxInstruction.objects.filter(
            kind=CUSTOMER, state=_State.WAITING, pay_date__lte=day
        )
        lost = []
        for payment in waiting.order_by("id")[: len(left)]:
            fate = left.pop(0)
            if isinstance(fate, str):
                lost.append(payment.pk)
                continue
            payment.state, payment.decided_at = _State.REJECTED, now
            payment.code, payment.text = fate
            payment.save(update_fields=["state", "decided_at", "code", "text"])
        return lost

    def _tell_statements(self, day: dt.date) -> None:
        names = telling.tell_statements(date=day)
        if day == self.late_with:
            late = calendar.trading_day_after(day, 2)
            SandboxBankFile.objects.filter(name__in=names).update(deliver_on=late)


def play(*, actor: Staff, tell: Callable[[str], None]) -> list[dict[str, str]]:
    """Play the demo into an empty installation; say the logins of its staff."""
    made = seed_world(
        seed=SEED, customers=CUSTOMERS, faults=FAULTS, actor=actor, tell=tell
    )
    draws = Draws(SEED)
    office = DemoOffice(draws)
    first, second, third, fourth = _dates(4)
    with tempfile.TemporaryDirectory(prefix="fundops-demo-") as folder, served():
        days = DemoDays(
            actor=actor,
            office=office,
            wishes=Wishes(seed_rows.customers(CUSTOMERS), draws),
            folder=Path(folder),
            tell=tell,
            fates={
                third: [LOST, _UNKNOWN_CODE],
                fourth: [
                    _REFUSED_BY_BANK,
                    _REFUSED_BY_PAYEE,
                    _UNKNOWN_CODE,
                    _CHANNEL_CLOSED,
                    _REFUSED_BY_BANK,
                ],
            },
            late_with=third,
        )
        for day in (first, second, third):
            days.play(day, with_orders=True)
        office.is_leaving = True
        days.left_open(fourth)
    return made.logins


def _dates(count: int) -> list[dt.date]:
    return [
        world.FIRST_DAY,
        *(calendar.trading_day_after(world.FIRST_DAY, n) for n in range(1, count)),
    ]


def _is_even(number: str) -> bool:
    return int(number[-1]) % 2 == 0


def _is_internal(number: str) -> bool:
    return CustodianTransfer.objects.filter(
        transfer_no=number, kind__in=_INTERNAL
    ).exists()

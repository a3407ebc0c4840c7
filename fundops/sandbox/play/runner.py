"""A play from its first day to the last that drains: what happened, as figures."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from fundops.core.models import Staff
from fundops.core.selectors import calendar
from fundops.sandbox import server, world
from fundops.sandbox.draws import Draws
from fundops.sandbox.people import Office
from fundops.sandbox.play import drained, truth
from fundops.sandbox.play.day import Days
from fundops.sandbox.play.digest import digest, digest_of_files
from fundops.sandbox.play.orders import Wishes
from fundops.sandbox.services import seed_rows
from fundops.sandbox.services.callbacks import post_here
from fundops.sandbox.services.seed import CUSTOMERS, seed_world
from fundops.sandbox.services.world import begin, times
from settlement.models import Collection, CustodianTransfer, Payout
from trading.models import TaRecord

#: After the last orders and faults so many days run until everything is at its end.
DRAIN_DAYS = 3


@dataclass(frozen=True, slots=True)
class Score:
    """What is asked to be played."""

    seed: int
    days: int
    faults: Sequence[str]
    customers: int = CUSTOMERS


def play(*, score: Score, actor: Staff, tell: Callable[[str], None]) -> dict[str, Any]:
    """
    Seed an empty installation and play days in it; say what became of everything.

    :raises SeedRefused: where business is done, or the sandbox is not allowed.
    """
    seed_world(
        seed=score.seed,
        customers=score.customers,
        faults=score.faults,
        actor=actor,
        tell=tell,
    )
    _do_not_wait_for_the_disk()
    dates = _dates(score.days + DRAIN_DAYS + 1)
    begin(seed=score.seed, names=score.faults, until=dates[score.days - 1])
    draws = Draws(score.seed)
    with tempfile.TemporaryDirectory(prefix="fundops-play-") as folder, served():
        days = Days(
            actor=actor,
            office=Office(draws),
            wishes=Wishes(seed_rows.customers(score.customers), draws),
            folder=Path(folder),
            tell=tell,
        )
        for number, date in enumerate(dates[:-1], start=1):
            days.play(date, with_orders=number <= score.days)
        days.morning(dates[-1])
    return _report(score, days, until=dates[-2])


def _do_not_wait_for_the_disk() -> None:
    """Commit without waiting: what a play loses in a crash is played again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _report(score: Score, days: Days, *, until: dt.date) -> dict[str, Any]:
    left = [*drained.left_over(), *truth.differences(until=until)]
    violations = [*days.complaints, *truth.violations()]
    return {
        "ok": not violations and not left,
        "seed": score.seed,
        "days": score.days,
        "orders": days.orders,
        "confirmations": TaRecord.objects.filter(file__file_type="04").count(),
        "collections": Collection.objects.count(),
        "payouts": Payout.objects.count(),
        "transfers": CustodianTransfer.objects.count(),
        "faults": times(),
        "violations": violations,
        "drained": not left,
        "left": left,
        "reviews": dict(sorted(days.office.done.items())),
        "customer_balances": drained.balance_of("2008"),
        "digest": digest(),
        "digest_of_files": digest_of_files(),
    }


def _dates(count: int) -> list[dt.date]:
    dates = [world.FIRST_DAY]
    while len(dates) < count:
        dates.append(calendar.trading_day_after(dates[-1]))
    return dates


@contextlib.contextmanager
def served() -> Iterator[None]:
    """Serve the channels for the while, one call after the other."""
    before = os.environ.get(server.URL_VARIABLE)
    with server.served(of=server.Served, post=post_here) as address:
        os.environ[server.URL_VARIABLE] = address
        try:
            yield
        finally:
            if before is None:
                del os.environ[server.URL_VARIABLE]
            else:
                os.environ[server.URL_VARIABLE] = before

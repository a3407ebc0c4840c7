"""What the board shows: the days, the packages, what is owed, the breaks by age."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.functional import Promise

from accounts.models import TransferAgent
from fundops.core.errors import CalendarEnds
from fundops.core.models import Break, BusinessDay
from fundops.core.money import ZERO
from fundops.core.selectors import days
from settlement.models import LedgerAccount
from trading.models import TaPackage
from trading.selectors.expected_files import (
    ANSWERS,
    Expected,
    FileState,
    expected_files,
    worst,
)

#: Claims OPEN, ON_HOLD and IN_PAYOUT, item by item.
_OWED = ("2003", "2004", "2005", "2006")


@dataclass(frozen=True)
class Clock:
    """The header of every page."""

    now: dt.datetime
    day_in_work: BusinessDay | None
    intake_day: BusinessDay | None
    cut_off_at: dt.datetime | None


@dataclass(frozen=True)
class PackageLine:
    """
    The answers of one TA on one day; `package` is None while they are not here.

    `state` is the one of all its expected files that needs somebody most; None where
    nothing is due.
    """

    ta_code: str
    package: TaPackage | None
    state: FileState | None = None
    #: Records by file type, in the order of the types; the index has none.
    records: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class BreakAge:
    """Open breaks of a kind by age in days: today, 1, 2–3, 4–7, older."""

    kind: str
    label: str | Promise
    counts: tuple[int, ...]
    amount: Decimal


def clock(*, now: dt.datetime) -> Clock:
    """Say the time, the day in work and the day that takes orders."""
    intake = days.intake_day()
    return Clock(
        now=now,
        day_in_work=days.oldest_open_day(),
        intake_day=intake,
        cut_off_at=days.intake_window(intake.date)[1] if intake else None,
    )


def packages(business_date: dt.date, *, now: dt.datetime) -> list[PackageLine]:
    """Say, for every TA, its answers dated `business_date`, and how its files stand."""
    states = _file_states(business_date, now)
    found = {
        package.transfer_agent_id: package
        for package in TaPackage.objects.filter(
            business_date=business_date,
            direction=TaPackage.Direction.IN,
            transfer_agent__isnull=False,
            index_name__startswith=ANSWERS,
        )
        .exclude(state=TaPackage.State.REFUSED)
        .prefetch_related("files")
    }
    lines = []
    for agent in TransferAgent.objects.order_by("code"):
        package = found.get(agent.pk)
        records = {}
        if package is not None:
            records = {
                file.file_type: file.records
                for file in sorted(package.files.all(), key=lambda f: f.file_type)
                if file.file_type != "INDEX"
            }
        state = states.get(agent.code)
        lines.append(PackageLine(agent.code, package, state, records))
    return lines


def _file_states(day: dt.date, now: dt.datetime) -> dict[str, FileState]:
    """Say, by TA, the state of its expected files that needs somebody most."""
    try:
        lines = expected_files(day, now=now)
    except CalendarEnds:
        return {}
    by_ta: dict[str, list[Expected]] = {}
    for line in lines:
        by_ta.setdefault(line.ta_code, []).append(line)
    found = {code: worst(of_one) for code, of_one in by_ta.items()}
    return {code: state for code, state in found.items() if state is not None}


def owed() -> Decimal:
    """Say the total pending withdrawal: −(2003 + 2004 + 2005 + 2006), in yuan."""
    total: Decimal | None = LedgerAccount.objects.filter(
        code__in=_OWED, currency="156"
    ).aggregate(total=Sum("balance"))["total"]
    return -(total or ZERO)


def breaks_by_age(business_date: dt.date) -> list[BreakAge]:
    """Say the open breaks of every kind by their age on `business_date`."""
    counts: dict[str, list[int]] = {kind: [0] * 5 for kind in Break.Kind.values}
    sums: dict[str, Decimal] = dict.fromkeys(Break.Kind.values, ZERO)
    rows = (
        Break.objects.exclude(state=Break.State.RESOLVED)
        .values("kind", "opened_on")
        .annotate(count=Count("pk"), amount=Sum("amount"))
        .order_by()
    )
    for row in rows:
        age = (business_date - row["opened_on"]).days
        counts[row["kind"]][_column_of(age)] += row["count"]
        sums[row["kind"]] += row["amount"]
    return [
        BreakAge(kind, label, (*counts[kind],), sums[kind])
        for kind, label in Break.Kind.choices
    ]


def _column_of(age: int) -> int:
    for column, oldest in enumerate((0, 1, 3, 7)):
        if age <= oldest:
            return column
    return 4

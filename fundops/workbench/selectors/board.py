"""What the board shows: the days, their steps, the packages, the queues, the breaks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Sum, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import TransferAgent
from fundops.core.models import Break, BusinessDay, StepRun
from fundops.core.money import ZERO
from fundops.core.selectors import days
from settlement.models import Claim, CustodianTransfer, LedgerAccount, Payout, Refund
from trading.models import TaPackage

#: Claims OPEN, ON_HOLD and IN_PAYOUT, item by item.
_OWED = ("2003", "2004", "2005", "2006")

#: Key, label, model, the state in which an item waits, and since when.
_QUEUES: tuple[tuple[str, str | Promise, Any, str, str], ...] = (
    ("claims", _("Claims"), Claim, "OPEN", "due_date"),
    ("claims_on_hold", _("Claims on hold"), Claim, "ON_HOLD", "due_date"),
    ("refunds", _("Refunds"), Refund, "CREATED", "business_date"),
    ("payouts", _("Payouts"), Payout, "READY", "due_date"),
    ("transfers", _("Transfers"), CustodianTransfer, "DRAFT", "pay_date"),
    ("breaks", _("Breaks"), Break, "OPEN", "opened_on"),
)


@dataclass(frozen=True)
class Clock:
    """The header of every page."""

    now: dt.datetime
    day_in_work: BusinessDay | None
    intake_day: BusinessDay | None
    cut_off_at: dt.datetime | None


@dataclass(frozen=True)
class PackageLine:
    """The package of one TA on one day; `package` is None while it is not here."""

    ta_code: str
    package: TaPackage | None
    #: Records by file type, in the order of the types; the index has none.
    records: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Queue:
    """Work that waits: how much of it, what it is worth, since when."""

    key: str
    label: str | Promise
    #: `admin:` name of the list and its filter, for the door behind the figure.
    url_name: str
    filter: str
    count: int
    amount: Decimal
    oldest: dt.date | None


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


def step_runs(business_date: dt.date) -> list[StepRun]:
    """Say the steps of a day that ran, in the order in which they began."""
    return list(
        StepRun.objects.filter(business_date=business_date)
        .select_related("actor")
        .order_by("started_at", "pk")
    )


def packages(business_date: dt.date) -> list[PackageLine]:
    """Say, for every TA, the package it sent dated `business_date`."""
    found = {
        package.transfer_agent_id: package
        for package in TaPackage.objects.filter(
            business_date=business_date,
            direction=TaPackage.Direction.IN,
            transfer_agent__isnull=False,
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
        lines.append(PackageLine(agent.code, package, records))
    return lines


def queues() -> list[Queue]:
    """Say every queue, also an empty one, in the order in which money moves."""
    return [_queue(*queue) for queue in _QUEUES]


def counts() -> dict[str, tuple[int, dt.date | None]]:
    """Say of every queue how much waits and since when: one question, on every page."""
    asked = [
        model.objects.filter(state=state)
        .order_by()
        .annotate(queue=Value(key))
        .values("queue")
        .annotate(count=Count("pk"), oldest=Min(since))
        for key, _label, model, state, since in _QUEUES
    ]
    rows = asked[0].union(*asked[1:], all=True)
    return {row["queue"]: (row["count"], row["oldest"]) for row in rows}


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


def _queue(key: str, label: str | Promise, model: Any, state: str, since: str) -> Queue:
    found = model.objects.filter(state=state).aggregate(
        count=Count("pk"), amount=Sum("amount"), oldest=Min(since)
    )
    meta = model._meta
    return Queue(
        key=key,
        label=label,
        url_name=f"admin:{meta.app_label}_{meta.model_name}_changelist",
        filter=f"state__exact={state}",
        count=found["count"],
        amount=found["amount"] or ZERO,
        oldest=found["oldest"],
    )

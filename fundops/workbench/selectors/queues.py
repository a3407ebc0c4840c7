"""Work that waits for people: how much of it, what it is worth, since when, whose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.utils.functional import Promise

from fundops.core.models import Review, Staff
from fundops.core.money import ZERO
from fundops.core.services.reviews.levels import role_column
from fundops.workbench.selectors.kinds_of_work import KINDS_OF_WORK
from settlement.models import LedgerAccount

_NO_DATE = Cast(Value(None), DateField())
_NO_MOMENT = Cast(Value(None), DateTimeField())
#: Reviews that still wait for a decision.
_UNDECIDED = (Review.State.PENDING, Review.State.ON_HOLD)
#: Reviews among the places of the kinds of work.
_REVIEWS = -1
#: Kinds of review whose queue is told also where it is empty.
_KINDS = ("REFUND", "PAYOUT_RESEND", "TRANSFER")


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
class ReviewQueue:
    """Reviews of a kind that one level decides next."""

    kind: str
    level: int
    count: int
    amount: Decimal
    oldest: dt.date | None
    #: Those that the person asking may decide, or has submitted.
    mine: int


def queues() -> list[Queue]:
    """Say what waits, in the order in which money moves; the chief ones always."""
    found = _asked()
    told = []
    for kind in KINDS_OF_WORK:
        count, amount, oldest = found.get(kind.key, (0, ZERO, None))
        if not (count or kind.always):
            continue
        meta = kind.model._meta
        told.append(
            Queue(
                key=kind.key,
                label=kind.label,
                url_name=f"admin:{meta.app_label}_{meta.model_name}_changelist",
                filter=f"{kind.parameter}__exact={kind.value}",
                count=count,
                # An unapplied receipt is a debt: its balance is a credit.
                amount=abs(amount),
                oldest=oldest,
            )
        )
    return told


def reviews(person: Staff) -> list[ReviewQueue]:
    """Say the reviews to decide by kind and level; level 1 of each kind always."""
    theirs = Q(maker=person) | Q(editor=person)
    can_decide = ~theirs & Q(state=Review.State.PENDING, role__in=person.roles)
    rows = (
        Review.objects.filter(state__in=_UNDECIDED)
        .annotate(role=role_column())
        .values("kind", "level_now")
        .annotate(
            count=Count("pk"),
            sum=Sum("amount"),
            oldest=Min("business_date"),
            made=Count("pk", filter=Q(maker=person)),
            to_decide=Count("pk", filter=can_decide),
        )
        .order_by()
    )
    found = {}
    for row in rows:
        mine = row["made"] + row["to_decide"]
        key = (row["kind"], row["level_now"])
        found[key] = ReviewQueue(
            *key, row["count"], row["sum"] or ZERO, row["oldest"], mine
        )
    for kind in _KINDS:
        found.setdefault((kind, 1), ReviewQueue(kind, 1, 0, ZERO, None, 0))
    order = {kind: place for place, kind in enumerate(_KINDS)}
    return sorted(
        found.values(), key=lambda one: (order.get(one.kind, 99), one.kind, one.level)
    )


@dataclass(frozen=True)
class Badges:
    """What stands beside the pages of the navigation."""

    #: By page: how much waits there, and since when.
    work: dict[str, tuple[int, dt.date | None]]
    #: Reviews that wait for a decision, and when the first of them expires.
    undecided: int
    expires_at: dt.datetime | None


def badges() -> Badges:
    """Say what waits at each page of the navigation, in one question."""
    asked = [_rows_of(at) for at, kind in enumerate(KINDS_OF_WORK) if kind.place]
    found: dict[str, tuple[int, dt.date | None]] = {}
    undecided, expires_at = 0, None
    for at, count, _sum, oldest, first in _reviews_to_decide().union(*asked, all=True):
        if at == _REVIEWS:
            undecided, expires_at = count, first
            continue
        page = KINDS_OF_WORK[at].place
        before, since = found.get(page, (0, None))
        dates = [date for date in (since, oldest) if date]
        found[page] = (before + count, min(dates, default=None))
    return Badges(found, undecided, expires_at)


def _asked() -> dict[str, tuple[int, Decimal, dt.date | None]]:
    """Ask for all queues in one question."""
    asked = [_rows_of(at) for at in range(len(KINDS_OF_WORK))]
    rows = asked[0].union(*asked[1:], all=True)
    return {
        KINDS_OF_WORK[at].key: (count, total or ZERO, oldest)
        for at, count, total, oldest, _first in rows
    }


def _rows_of(at: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Count one queue, under its place among the kinds of work."""
    kind = KINDS_OF_WORK[at]
    amount = "balance" if kind.model is LedgerAccount else "amount"
    since: Any = Min(kind.since) if kind.since else Min(_NO_DATE)
    return _counted(kind.rows, at, Sum(amount), since, Min(_NO_MOMENT))


def _reviews_to_decide() -> QuerySet[Any, tuple[Any, ...]]:
    rows = Review.objects.filter(state__in=_UNDECIDED)
    return _counted(rows, _REVIEWS, Sum("amount"), Min(_NO_DATE), Min("expires_at"))


def _counted(
    rows: QuerySet[Any], at: int, total: Sum, since: Min, first: Min
) -> QuerySet[Any, tuple[Any, ...]]:
    return (
        rows.order_by()
        .annotate(place=Value(at, output_field=IntegerField()))
        .values("place")
        .annotate(count=Count("pk"), sum=total, since=since, first=first)
        .values_list("place", "count", "sum", "since", "first")
    )

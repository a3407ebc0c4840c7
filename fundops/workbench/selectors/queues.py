"""Work that waits for people: how much of it, what it is worth, since when, whose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DateField,
    IntegerField,
    Min,
    Q,
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
#: Reviews that still wait for a decision.
_UNDECIDED = (Review.State.PENDING, Review.State.ON_HOLD)
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


def counts() -> dict[str, tuple[int, dt.date | None]]:
    """Say beside each page of the navigation how much waits there, and since when."""
    places = {kind.key: kind.place for kind in KINDS_OF_WORK if kind.place}
    found: dict[str, tuple[int, dt.date | None]] = {}
    for key, (count, _amount, oldest) in _asked(set(places)).items():
        before, since = found.get(places[key], (0, None))
        dates = [date for date in (since, oldest) if date]
        found[places[key]] = (before + count, min(dates, default=None))
    return found


def undecided() -> tuple[int, dt.datetime | None]:
    """Say how many reviews wait for a decision, and when the first of them expires."""
    found = Review.objects.filter(state__in=_UNDECIDED).aggregate(
        count=Count("pk"), first=Min("expires_at")
    )
    return found["count"], found["first"]


def _asked(
    keys: set[str] | None = None,
) -> dict[str, tuple[int, Decimal, dt.date | None]]:
    """Ask for all queues, or those of `keys`, in one question."""
    asked = []
    for place, kind in enumerate(KINDS_OF_WORK):
        if keys is not None and kind.key not in keys:
            continue
        amount = "balance" if kind.model is LedgerAccount else "amount"
        since: Any = Min(kind.since) if kind.since else Min(_NO_DATE)
        asked.append(
            kind.rows.order_by()
            .annotate(place=Value(place, output_field=IntegerField()))
            .values("place")
            .annotate(count=Count("pk"), sum=Sum(amount), since=since)
            .values_list("place", "count", "sum", "since")
        )
    rows = asked[0].union(*asked[1:], all=True)
    return {
        KINDS_OF_WORK[place].key: (count, total or ZERO, oldest)
        for place, count, total, oldest in rows
    }

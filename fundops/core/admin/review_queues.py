"""The three lists of reviews: to decide, submitted by me, decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, QuerySet, Sum
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import moments, review_briefs
from fundops.core.admin.page import Tab
from fundops.core.models import Review
from fundops.core.money import ZERO

State = Review.State
#: What still waits for somebody.
WAITING = (State.PENDING, State.ON_HOLD)

#: Places in the queue are counted up to here.
MOST_PLACES = 500
#: As many as a policy can ask for.
LEVELS: dict[int, Promise] = {1: _("Level 1"), 2: _("Level 2"), 3: _("Level 3")}

TO_DECIDE, MINE, DECIDED = "to_decide", "mine", "decided"
TITLES: dict[str, Promise] = {
    TO_DECIDE: _("To decide"),
    MINE: _("Submitted by me"),
    DECIDED: _("Decided"),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    TO_DECIDE: (
        "number",
        "kind_words",
        "cause",
        "whom",
        "amount",
        "made_by",
        "level_words",
        "age",
        "left",
        "due",
    ),
    MINE: (
        "number",
        "kind_words",
        "cause",
        "whom",
        "amount",
        "state",
        "level_words",
        "submitted",
        "left",
        "last_word",
    ),
    DECIDED: (
        "number",
        "kind_words",
        "cause",
        "whom",
        "amount",
        "made_by",
        "state",
        "submitted",
        "last_word",
    ),
}


def queue_of(request: HttpRequest) -> str:
    """Say which of the lists is asked for; empty on the page of one review."""
    return str(getattr(request, "review_queue", ""))


def rows_of(queue: str, request: HttpRequest) -> QuerySet[Review]:
    """Say the reviews of a list, the most urgent first."""
    rows = Review.objects.all()
    if queue == TO_DECIDE:
        return rows.filter(state__in=WAITING).order_by("expires_at", "id")
    if queue == MINE:
        return rows.filter(maker_id=request.user.pk).order_by("-id")
    if queue == DECIDED:
        return rows.exclude(state__in=WAITING).order_by("-id")
    return rows


def with_neighbours(rows: QuerySet[Review]) -> QuerySet[Review]:
    """Give reviews with `queue_keys`: those of their kind that wait, the first ones."""
    waiting = Review.objects.filter(state__in=WAITING, kind=OuterRef("kind"))
    first = waiting.order_by("expires_at", "id").values("pk")[: MOST_PLACES + 1]
    return rows.annotate(queue_keys=ArraySubquery(first))


@dataclass(frozen=True)
class Headline:
    """What the title bar of the list says: how many, how much, until when."""

    count: int
    amount: Decimal
    nearest: dt.datetime | None


def headlines(request: HttpRequest) -> dict[str, Headline]:
    """Say what waits, by kind; one question, answered by an index alone."""
    rows = rows_of(TO_DECIDE, request).order_by("kind").values_list("kind")
    told = rows.annotate(n=Count("*"), amount=Sum("amount"), until=Min("expires_at"))
    return {kind: Headline(n, amount, until) for kind, n, amount, until in told}


def headline(by_kind: Mapping[str, Headline]) -> Headline:
    """Say what waits in all."""
    every = by_kind.values()
    return Headline(
        sum(one.count for one in every),
        sum((one.amount for one in every), ZERO),
        min((one.nearest for one in every if one.nearest), default=None),
    )


def tabs(request: HttpRequest, by_kind: Mapping[str, Headline] | None) -> list[Tab]:
    """Part a list by kind; what waits is counted, what is over is not."""
    chosen = request.GET.get("kind__exact", "")
    counts = {kind: one.count for kind, one in (by_kind or {}).items()}
    counted = by_kind is not None

    def tab(label: Any, kind: str, count: int) -> Tab:
        query = request.GET.copy()
        query.pop("kind__exact", None)
        query.pop("p", None)
        if kind:
            query["kind__exact"] = kind
        address = f"?{query.urlencode()}"
        return Tab(label, address, count if counted else None, chosen == kind)

    every = [tab(_("All"), "", sum(counts.values()))]
    registered = review_briefs.kinds().items()
    return every + [
        tab(said.label, kind, counts.get(kind, 0)) for kind, said in registered
    ]


def age(review: Review, now: dt.datetime) -> str:
    """Say for how long a review has waited."""
    return moments.span(max(now - review.submitted_at, dt.timedelta(0)))


def last_words(reviews: Sequence[Review]) -> dict[int, str]:
    """Say the last decision on each, from decisions fetched with the list."""
    words = {}
    for review in reviews:
        decisions = sorted(review.decisions.all(), key=lambda one: one.pk)
        if decisions:
            last = decisions[-1]
            words[review.pk] = (
                f"{last.checker.employee_no} {last.get_decision_display()}"
            )
    return words

"""The three lists of reviews: to decide, submitted by me, decided; and their bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin
from django.db.models import Count, Min, QuerySet, Sum
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core.admin import figures, moments, review_briefs
from fundops.core.admin.filters import Chip, SelectFilter
from fundops.core.admin.page import Tab
from fundops.core.models import Review
from fundops.core.money import ZERO

State = Review.State
#: What still waits for somebody.
WAITING = (State.PENDING, State.ON_HOLD)

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


@dataclass(frozen=True)
class Headline:
    """What the title bar of the list says: how many, how much, until when."""

    count: int
    amount: Decimal
    nearest: dt.datetime | None


def headline(request: HttpRequest) -> Headline:
    found = rows_of(TO_DECIDE, request).aggregate(
        n=Count("pk"), amount=Sum("amount"), nearest=Min("expires_at")
    )
    return Headline(found["n"], found["amount"] or ZERO, found["nearest"])


def tabs(queue: str, request: HttpRequest) -> list[Tab]:
    """Part a list by kind; what waits is counted, what is over is not."""
    chosen = request.GET.get("kind__exact", "")
    counts: dict[str, int] = {}
    if queue == TO_DECIDE:
        rows = rows_of(queue, request).order_by("kind").values_list("kind")
        counts = dict(rows.annotate(n=Count("pk")))
    counted = queue == TO_DECIDE

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


# Fields of the bar


class KindFilter(SelectFilter):
    """The kinds that rooms registered; chosen by the tabs above the bar."""

    template = "admin/console/filters/carried.html"

    def _options(self) -> list[tuple[str, str | Promise]]:
        return [(kind, said.label) for kind, said in review_briefs.kinds().items()]


class TitledFilter(SelectFilter):
    """A field of the bar whose column is called otherwise here."""

    words: str | Promise = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = self.words  # type: ignore[assignment]  # lazy words, too


class MakerFilter(TitledFilter):
    """Who submitted it."""

    words = _("Maker")


class LevelFilter(TitledFilter):
    """Who decides next: one person, or the second."""

    words = _("Level")

    def _options(self) -> list[tuple[str, str | Promise]]:
        return [("1", _("Level 1")), ("2", _("Level 2"))]


class LeastAmountFilter(admin.SimpleListFilter):
    """Amounts from a figure on (yuan); what is no figure filters nothing."""

    title = _("Amount ≥")
    parameter_name = "least"
    template = "admin/console/filters/amount.html"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        return iter(())

    @property
    def least(self) -> Decimal | None:
        try:
            found = Decimal((self.value() or "").replace(",", ""))
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        least = self.least
        return queryset if least is None else queryset.filter(amount__gte=least)

    def chips(self) -> list[Chip]:
        if self.least is None:
            return []
        return [Chip(str(self.title), figures.money(self.least), self.parameter_name)]


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

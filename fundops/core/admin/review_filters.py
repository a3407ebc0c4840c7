"""
The fields of the bar above a list of reviews.

Each looks at columns of the review itself, so that an index answers it: what it names
elsewhere, a person or a rule, is looked up first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fundops.core import clock
from fundops.core.admin import figures, review_briefs, review_queues
from fundops.core.admin.filters import Chip, SelectFilter
from fundops.core.models import Review, ReviewPolicy, Staff

Words = str | Promise
#: Ages from which a person may ask, in hours.
AGES: dict[str, tuple[int, Words]] = {
    "1h": (1, _("over 1 hour")),
    "4h": (4, _("over 4 hours")),
    "1d": (24, _("over 1 day")),
    "3d": (72, _("over 3 days")),
}


class TitledFilter(SelectFilter):
    """A field of the bar whose column is called otherwise here."""

    words: Words = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.words:
            self.title = self.words  # type: ignore[assignment]  # lazy words, too


class KindFilter(SelectFilter):
    """The kinds that rooms registered; chosen by the tabs above the bar."""

    template = "admin/console/filters/carried.html"

    def _options(self) -> list[tuple[str, Words]]:
        return [(kind, said.label) for kind, said in review_briefs.kinds().items()]


class StateFilter(TitledFilter):
    """The states that the list at hand holds."""

    def __init__(
        self, field: Any, request: HttpRequest, *rest: Any, **named: Any
    ) -> None:
        self.queue = review_queues.queue_of(request)
        super().__init__(field, request, *rest, **named)

    def _options(self) -> list[tuple[str, Words]]:
        waiting, queue = review_queues.WAITING, self.queue
        return [
            (state.value, state.label)
            for state in Review.State
            if queue == review_queues.MINE
            or (state in waiting) == (queue != review_queues.DECIDED)
        ]


class MakerFilter(TitledFilter):
    """Who submitted it."""

    words = _("Maker")

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        if not self.value:
            return queryset
        found = Staff.objects.filter(employee_no=self.value).values_list("pk")
        return queryset.filter(maker_id__in=[pk for (pk,) in found])


class LevelFilter(TitledFilter):
    """Who decides next: the first person, the second or the third."""

    words = _("Level")

    def _options(self) -> list[tuple[str, Words]]:
        return [(str(n), words) for n, words in review_queues.LEVELS.items()]


class PolicyFilter(TitledFilter):
    """The rule that said who decides, in whatever version."""

    words = _("Policy")

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        if not self.value:
            return queryset
        found = ReviewPolicy.objects.filter(code=self.value).values_list("pk")
        return queryset.filter(policy_id__in=[pk for (pk,) in found])


class _OneField(admin.SimpleListFilter):
    """A field of the bar that is not an equality of a column."""

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        return iter(())


class AgeFilter(_OneField):
    """For how long it has waited since it was submitted, at least."""

    title = _("Age")
    parameter_name = "age"
    template = "admin/console/filters/choice.html"

    @property
    def options(self) -> Sequence[tuple[str, Words]]:
        return [(code, words) for code, (_hours, words) in AGES.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        hours, _words = AGES.get(self.value() or "", (0, ""))
        if not hours:
            return queryset
        before = clock.now() - dt.timedelta(hours=hours)
        return queryset.filter(submitted_at__lte=before)

    def chips(self) -> list[Chip]:
        hours, words = AGES.get(self.value() or "", (0, ""))
        return [Chip(str(self.title), str(words), self.parameter_name)] if hours else []


class LeastAmountFilter(_OneField):
    """Amounts from a figure on (yuan); what is no figure filters nothing."""

    title = _("Amount ≥")
    parameter_name = "least"
    template = "admin/console/filters/amount.html"
    lookup = "amount__gte"

    @property
    def bound(self) -> Decimal | None:
        try:
            found = Decimal((self.value() or "").replace(",", ""))
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        bound = self.bound
        return queryset if bound is None else queryset.filter(**{self.lookup: bound})

    def chips(self) -> list[Chip]:
        if self.bound is None:
            return []
        return [Chip(str(self.title), figures.money(self.bound), self.parameter_name)]


class MostAmountFilter(LeastAmountFilter):
    """Amounts up to a figure (yuan)."""

    title = _("Amount ≤")
    parameter_name = "most"
    lookup = "amount__lte"


FILTERS: tuple[Any, ...] = (
    ("kind", KindFilter),
    ("state", StateFilter),
    "ta_code",
    "fund_code",
    "channel_code",
    LeastAmountFilter,
    MostAmountFilter,
    AgeFilter,
    ("level_now", LevelFilter),
    ("maker__employee_no", MakerFilter),
    ("policy__code", PolicyFilter),
)

"""Filters as fields of the bar above a list, and as chips below the bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib import admin, messages
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundops.core.admin import moments
from fundops.core.selectors import days

#: Options of one select; a longer list is a text field.
MOST_OPTIONS = 200
DAY = "day"
ALL = "all"

Default = Literal["work", "intake", "all"]


@dataclass(frozen=True)
class Chip:
    """A filter in force; `remove` names the parameter that taking it away changes."""

    label: str
    value: str
    parameter: str
    #: What the parameter becomes; None takes it away.
    then: str | None = None


class SelectFilter(admin.FieldListFilter):
    """
    One value of a column: a select where the values are few, else a text field.

    Few are choices of the model and the rows of a master table (the code of a TA, a
    fund): the options of a leaf table's own column are never looked for.
    """

    template = "admin/console/filters/select.html"

    def __init__(
        self,
        field: Field[Any, Any],
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: admin.ModelAdmin[Any],
        field_path: str,
    ) -> None:
        self.parameter = f"{field_path}__exact"
        self.is_elsewhere = "__" in field_path
        super().__init__(field, request, params, model, model_admin, field_path)
        given: Any = self.used_parameters.get(self.parameter) or [""]
        self.value = str(given[-1])
        self.options = self._options()

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        return iter(())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        if not self.value:
            return queryset
        return super().queryset(request, queryset)

    def chips(self) -> list[Chip]:
        if not self.value:
            return []
        words = dict(self.options).get(self.value, self.value)
        return [Chip(str(self.title).capitalize(), str(words), self.parameter)]

    def _options(self) -> list[tuple[str, str | Promise]]:
        if self.field.choices:
            return [(str(code), word) for code, word in self.field.flatchoices]
        if self.field.get_internal_type() == "BooleanField":
            return [("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]
        if not self.is_elsewhere:
            return []
        column = self.field.name
        values = self.field.model._default_manager.order_by(column)
        found = values.values_list(column, flat=True).distinct()[: MOST_OPTIONS + 1]
        options: list[tuple[str, str | Promise]] = [(str(v), str(v)) for v in found]
        return options if len(options) <= MOST_OPTIONS else []


class BusinessDateFilter(admin.SimpleListFilter):
    """
    The business date of a list, which has a default: nobody asks for all days at once.

    `?day=2026-03-18` is that day, `?day=all` every day. Without it: the day in work or
    the intake day, as the list says; while searching for a number, every day.
    """

    title = gettext_lazy("Business date")
    parameter_name: str = DAY
    template = "admin/console/filters/day.html"
    #: Lookup path of the date, and which day stands when none is asked for.
    path = "business_date"
    default: Default = "work"

    def __init__(self, request: HttpRequest, params: Any, *rest: Any) -> None:
        super().__init__(request, params, *rest)
        self.is_default = False
        self.date = self._wanted(request)

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        return iter(())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        return queryset if self.date is None else queryset.filter(**self._bounds())

    @property
    def text(self) -> str:
        return moments.day(self.date) if self.date else ""

    def chips(self) -> list[Chip]:
        if self.date is None:
            return []
        return [Chip(str(self.title), moments.day(self.date), self.parameter_name, ALL)]

    def _bounds(self) -> dict[str, dt.date]:
        return {self.path: self.date} if self.date else {}

    def _wanted(self, request: HttpRequest) -> dt.date | None:
        given = self.value()
        if given == ALL or (given is None and request.GET.get("q")):
            return None
        if given is not None:
            try:
                return dt.date.fromisoformat(given)
            except ValueError:
                words = _("%(text)s is not a date; write it like 2026-03-18.")
                messages.error(request, words % {"text": given[:20]})
        self.is_default = True
        return self._default()

    def _default(self) -> dt.date | None:
        if self.default == ALL:
            return None
        day = days.intake_day() if self.default == "intake" else None
        day = day or days.oldest_open_day() or days.newest_day()
        return day.date if day else None


def business_date_filter(path: str, default: Default) -> type[BusinessDateFilter]:
    """Make the filter of a list: the path of its date and its default day."""
    return type("DayFilter", (BusinessDateFilter,), {"path": path, "default": default})

"""A list as the template draws it: bar, chips, rows, totals of the page, pager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, Sum
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django_fsm import FSMField

from fundops.core.admin import cells, states
from fundops.core.admin.cells import Cell, Column, Link
from fundops.core.admin.filters import Chip
from fundops.core.models.fields import MoneyField, SharesField


@dataclass(frozen=True)
class ListRow:
    """A row: its edge and its cells."""

    edge: str
    cells: list[Cell]
    record: Any = None


@dataclass(frozen=True)
class RemovableChip:
    label: str
    value: str
    url: str


class ConsoleChangeList(ChangeList):
    """Django's change list, read as columns of kinds."""

    # What Django's stubs know less of: the base and the filters are ours.
    model_admin: Any
    filter_specs: list[Any]
    list_display: Sequence[str]  # type: ignore[assignment]  # names only, here
    result_list: Any
    paginator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(
            self.model_admin.list_title(args[0])
            or capfirst(self.opts.verbose_name_plural)
        )

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.prepare_rows(request, self.result_list)

    # -- head and rows -------------------------------------------------------
    @cached_property
    def columns(self) -> list[tuple[str, Column]]:
        """Names of the displayed columns, with their heads and kinds."""
        return [(name, self._column(name)) for name in self.list_display]

    @cached_property
    def rows(self) -> list[ListRow]:
        edge = self.model_admin.row_edge
        return [
            ListRow(edge(row), list(self._cells(row)), row) for row in self.result_list
        ]

    def value_of(self, row: Model, name: str, column: Column) -> Any:
        """Say what a displayed column holds for a row, before it is written."""
        return self._value(row, name, column)

    def _cells(self, row: Model) -> Iterator[Cell]:
        for place, (name, column) in enumerate(self.columns):
            value = self._value(row, name, column)
            if place == 0:
                value = Link(value, self.url_for_result(row))
            yield cells.cell(value, column.kind)

    def _value(self, row: Model, name: str, column: Column) -> Any:
        field, _attribute, value = lookup_field(name, row, self.model_admin)
        if field is None:
            return value
        if column.kind == cells.STATE:
            return states.state_badge(row, name)
        if field.remote_field:
            return getattr(row, name)
        if field.choices:
            return getattr(row, f"get_{name}_display")()
        return value

    def _column(self, name: str) -> Column:
        label, attribute = label_for_field(
            name, self.model, self.model_admin, return_attr=True
        )
        field = self._field(name)
        kind = self.model_admin.column_kinds.get(name) or getattr(
            attribute, "kind", kind_of(field)
        )
        return Column(self._head(str(capfirst(label)), field, kind), kind)

    def _head(self, label: str, field: Any, kind: str) -> str | Promise:
        """Say the currency in the head of a column of amounts."""
        currency = self.model_admin.list_currency
        return f"{label} ({currency})" if kind == cells.MONEY and currency else label

    def _field(self, name: str) -> Field[Any, Any] | None:
        try:
            return self.opts.get_field(name)  # type: ignore[return-value]  # a column
        except FieldDoesNotExist:
            return None

    # -- totals --------------------------------------------------------------
    @cached_property
    def totals(self) -> list[Cell]:
        """The totals row of the page; empty where no column is summed."""
        summed = self.model_admin.figure_columns
        if not summed or not self.result_list:
            return []
        return [
            self._total(name, column, name in summed) for name, column in self.columns
        ]

    def _total(self, name: str, column: Column, is_summed: bool) -> Cell:
        if not is_summed:
            return Cell("", column.css)
        values = (self._value(row, name, column) for row in self.result_list)
        total = sum((value for value in values if value is not None), Decimal(0))
        return cells.cell(total, column.kind)

    @cached_property
    def filter_totals(self) -> list[tuple[str | Promise, str]]:
        """Totals over the whole filter, where it is small enough to be counted."""
        names = self.model_admin.filter_totals
        if not names or self.paginator.is_capped or not self.result_list:
            return []
        found = self.queryset.order_by().aggregate(**{n: Sum(n) for n in names})
        kinds = dict(self.columns)
        return [(kinds[n].label, cells.write(found[n], kinds[n].kind)) for n in names]

    # -- bar, chips and pager ------------------------------------------------
    @cached_property
    def chips(self) -> list[RemovableChip]:
        chips = [self._removable(c) for spec in self.filter_specs for c in spec.chips()]
        if self.query:
            label = str(self.model_admin.search_label)
            chips.append(self._removable(Chip(label, self.query, SEARCH_VAR)))
        return chips

    def _removable(self, chip: Chip) -> RemovableChip:
        url = self.get_query_string({chip.parameter: chip.then, PAGE_VAR: None})
        return RemovableChip(chip.label, chip.value, url)

    @property
    def is_filtered(self) -> bool:
        """Something other than the day keeps rows away."""
        days = [c for c in self.chips if c.label == str(self._day_title)]
        return len(self.chips) > len(days)

    @property
    def _day_title(self) -> Any:
        return next((s.title for s in self.filter_specs if hasattr(s, "date")), "")

    @property
    def day(self) -> Any:
        """The date in force, or None."""
        return next((s.date for s in self.filter_specs if hasattr(s, "date")), None)

    @property
    def all_days_url(self) -> str:
        return self.get_query_string({"day": "all", PAGE_VAR: None})

    @property
    def first_number(self) -> int:
        return (self.page_num - 1) * self.list_per_page + 1 if self.result_list else 0

    @property
    def last_number(self) -> int:
        return max(0, self.first_number + len(self.result_list) - 1)

    @property
    def previous_url(self) -> str:
        if self.page_num <= 1:
            return ""
        return self.get_query_string({PAGE_VAR: self.page_num - 1})

    @property
    def next_url(self) -> str:
        full = len(self.result_list) == self.list_per_page
        more = (
            full if self.paginator.is_capped else self.last_number < self.result_count
        )
        return self.get_query_string({PAGE_VAR: self.page_num + 1}) if more else ""


def kind_of(field: Field[Any, Any] | None) -> str:
    """Say the kind of a model's column."""
    if field is None:
        return cells.TEXT
    if isinstance(field, FSMField) or (field.name == "state" and field.choices):
        return cells.STATE
    for cls, kind in ((SharesField, cells.SHARES), (MoneyField, cells.MONEY)):
        if isinstance(field, cls):
            return kind
    by_type = {
        "DateTimeField": cells.MOMENT,
        "DateField": cells.DATE,
        "PositiveIntegerField": cells.COUNT,
        "BigIntegerField": cells.COUNT,
        "IntegerField": cells.COUNT,
    }
    return by_type.get(field.get_internal_type(), cells.TEXT)
